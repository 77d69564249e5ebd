package io.github.pocketzoo.eval.onnx;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.eval.bench.Engine;
import io.github.pocketzoo.eval.bench.EngineModel;
import io.github.pocketzoo.eval.bench.Isa;
import io.github.pocketzoo.eval.bench.MeasuredOutput;
import io.github.pocketzoo.eval.bench.OnnxFiles;
import io.github.pocketzoo.eval.bench.OpenEngine;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/** ONNX Runtime on a model's ONNX file. */
public final class OnnxRuntimeEngine implements Engine {
  private static final String LAST_HIDDEN_STATE = "last_hidden_state";

  private final String name;
  private final Function<OnnxFiles, Path> file;

  private OnnxRuntimeEngine(String name, Function<OnnxFiles, Path> file) {
    this.name = name;
    this.file = file;
  }

  /** On the file with float weights. */
  public static OnnxRuntimeEngine f32() {
    return new OnnxRuntimeEngine("ort-f32", OnnxFiles::f32);
  }

  /** On the file with int8 weights. */
  public static OnnxRuntimeEngine int8() {
    return new OnnxRuntimeEngine("ort-int8", OnnxFiles::int8);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public OpenEngine open(EngineModel model, int threads) {
    Forward forward =
        new OnnxRuntimeForward(
            file.apply(model.onnx()), outputs(model.model().architecture()), threads);
    return new OpenEngine(name, Isa.ofThisMachine(), forward);
  }

  private static Map<String, OnnxOutput> outputs(Architecture architecture) {
    MeasuredOutput output = MeasuredOutput.of(architecture);
    String usualName = output.name().equals(Forward.LOGITS) ? Forward.LOGITS : LAST_HIDDEN_STATE;
    return Map.of(output.name(), new OnnxOutput(usualName, output.perToken() ? 3 : 2));
  }
}
