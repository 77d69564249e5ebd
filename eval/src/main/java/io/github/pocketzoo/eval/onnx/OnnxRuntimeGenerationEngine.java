package io.github.pocketzoo.eval.onnx;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.RereadingForward;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.eval.bench.EngineModel;
import io.github.pocketzoo.eval.bench.GenerationEngine;
import io.github.pocketzoo.eval.bench.Isa;
import io.github.pocketzoo.eval.bench.OnnxFiles;
import io.github.pocketzoo.eval.bench.OpenGenerator;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/**
 * ONNX Runtime on a causal language model's ONNX file as {@code pocketzoo export} writes it. The
 * file computes the logits of every token and keeps nothing: a text is read anew for each of its
 * tokens.
 */
public final class OnnxRuntimeGenerationEngine implements GenerationEngine {
  private static final OnnxOutput LOGITS = new OnnxOutput("logits", 3);

  private final String name;
  private final Function<OnnxFiles, Path> file;

  private OnnxRuntimeGenerationEngine(String name, Function<OnnxFiles, Path> file) {
    this.name = name;
    this.file = file;
  }

  /** On the file with float weights. */
  public static OnnxRuntimeGenerationEngine f32() {
    return new OnnxRuntimeGenerationEngine("ort-f32", OnnxFiles::f32);
  }

  /** On the file with int8 weights. */
  public static OnnxRuntimeGenerationEngine int8() {
    return new OnnxRuntimeGenerationEngine("ort-int8", OnnxFiles::int8);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public OpenGenerator open(EngineModel model, int threads) {
    Forward forward =
        new OnnxRuntimeForward(file.apply(model.onnx()), Map.of(Forward.LOGITS, LOGITS), threads);
    Architecture architecture = model.model().architecture();
    return OpenGenerator.rereading(
        name,
        Isa.ofThisMachine(),
        new RereadingForward(forward, architecture.vocabularySize(), architecture.maxLength()));
  }
}
