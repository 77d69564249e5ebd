package io.github.pocketzoo.torch;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import io.github.pocketzoo.core.error.FailureReason;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.eval.bench.MeasuredOutput;
import io.github.pocketzoo.eval.torch.TorchScriptRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * DJL's PyTorch engine on the processor. When it is first used it unpacks its libraries, 430 MB, to
 * the directory that the environment variable {@code DJL_CACHE_DIR} names, or {@code ~/.djl.ai}.
 */
public final class DjlPyTorchRuntime implements TorchScriptRuntime {
  private static final String ENGINE = "PyTorch";

  /** Found by {@link java.util.ServiceLoader}. */
  public DjlPyTorchRuntime() {}

  /**
   * {@inheritDoc}
   *
   * <p>The number of threads is one of the process: that of the file that was opened last.
   */
  @Override
  public Forward open(Path file, MeasuredOutput output, int threads) {
    // DJL asks for what machine it runs on, and nothing else, over the network; and downloads.
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.offline", "true");
    Model model = load(file);
    JniUtils.setNumThreads(threads);
    return new DjlPyTorchForward(file, model, output);
  }

  private static Model load(Path file) {
    Model model;
    try {
      model = Model.newInstance(file.getFileName().toString(), Device.cpu(), ENGINE);
    } catch (EngineException | LinkageError e) {
      throw new InvalidInputException(
          "DJL's PyTorch has no library that runs on this operating system and processor: "
              + FailureReason.of(e),
          e);
    }
    try (InputStream in = Files.newInputStream(file)) {
      model.load(in, Map.of());
      return model;
    } catch (IOException | MalformedModelException | EngineException e) {
      model.close();
      throw new InvalidInputException(
          "%s: not a TorchScript file that PyTorch loads: %s".formatted(file, FailureReason.of(e)),
          e);
    }
  }
}
