package io.github.pocketzoo.eval.torch;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.eval.bench.Engine;
import io.github.pocketzoo.eval.bench.EngineModel;
import io.github.pocketzoo.eval.bench.Isa;
import io.github.pocketzoo.eval.bench.MeasuredOutput;
import io.github.pocketzoo.eval.bench.OpenEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * PyTorch on a TorchScript file that the user has of the model: pocketzoo writes none. That it is
 * this model's is checked, by its outputs of two texts.
 */
public final class TorchScriptEngine implements Engine {
  /** What users call it. */
  public static final String NAME = "djl-pytorch";

  private static final List<String> TEXTS =
      List.of("a short text", "another text, which is longer than the one before it");

  /** Sums of float32 in another order differ by less in models of any size. */
  private static final double TOLERANCE = 5e-3;

  @Override
  public String name() {
    return NAME;
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvalidInputException also if the module that runs it isn't there, there is no file, or
   *     its outputs are not the model's
   */
  @Override
  public OpenEngine open(EngineModel model, int threads) {
    TorchScriptRuntime runtime =
        ServiceLoader.load(TorchScriptRuntime.class)
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        NAME
                            + ": the module torch is not on the class path; ./pocketzoo builds it"
                            + " where --torchscript is an option, or: mvnw -Dquick -Ptorch -pl"
                            + " torch -am package"));
    Path file =
        model
            .torchScript()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "%s: needs a TorchScript file of %s; name one with --torchscript FILE"
                            .formatted(NAME, model.name())));
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(file + ": no such TorchScript file");
    }
    MeasuredOutput output = MeasuredOutput.of(model.model().architecture());
    OpenEngine opened =
        new OpenEngine(NAME, Isa.ofThisMachine(), runtime.open(file, output, threads));
    try {
      requireSame(file, model.model(), opened.forward(), output);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
    return opened;
  }

  private static void requireSame(Path file, Model model, Forward opened, MeasuredOutput output) {
    try (SameDiffForward reference = new SameDiffForward(model)) {
      // One by one: padding may hold anything.
      for (String text : TEXTS) {
        TokenBatch batch =
            TokenBatch.of(List.of(model.tokenizer().encode(text)), model.tokenizer().padTokenId());
        double difference = difference(run(reference, batch, output), run(opened, batch, output));
        if (!(difference <= TOLERANCE)) {
          throw new InvalidInputException(
              "%s: its outputs are not those of the model (off by %.2g of the largest)"
                  .formatted(file, difference));
        }
      }
    }
  }

  private static float[] run(Forward forward, TokenBatch batch, MeasuredOutput output) {
    Map<String, INDArray> outputs = forward.run(batch, List.of(output.name()));
    try (INDArray inOrder = outputs.get(output.name()).dup('c')) {
      return inOrder.data().asFloat();
    } finally {
      outputs.values().forEach(INDArray::close);
    }
  }

  /** Largest difference, relative to the largest magnitude; infinite if the sizes differ. */
  private static double difference(float[] expected, float[] actual) {
    if (expected.length != actual.length) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      // NaN stays.
      difference = Math.max(difference, Math.abs(expected[i] - actual[i]));
    }
    return difference / largest;
  }
}
