package io.github.pocketzoo.eval.onnx;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.eval.bench.Engine;
import io.github.pocketzoo.eval.bench.EngineModel;
import io.github.pocketzoo.eval.bench.Isa;
import io.github.pocketzoo.eval.bench.OnnxFiles;
import io.github.pocketzoo.eval.bench.OpenEngine;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/** ONNX Runtime on a model's ONNX file. */
public final class OnnxRuntimeEngine implements Engine {
  private static final OnnxOutput LAST_HIDDEN_STATE = new OnnxOutput("last_hidden_state", 3);
  private static final OnnxOutput LOGITS = new OnnxOutput("logits", 2);

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
    if (!architecture.labels().isEmpty()) {
      return Map.of(Forward.LOGITS, LOGITS);
    }
    int last = architecture.structure().blocks().size();
    return Map.of(ModelGraph.hiddenState(last), LAST_HIDDEN_STATE);
  }
}
