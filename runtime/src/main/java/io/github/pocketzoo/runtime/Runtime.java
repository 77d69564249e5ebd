package io.github.pocketzoo.runtime;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.runtime.exec.CompileOptions;
import io.github.pocketzoo.runtime.exec.CompiledCausal;
import io.github.pocketzoo.runtime.exec.CompiledForward;
import io.github.pocketzoo.runtime.exec.CompiledGraph;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.GraphImport;
import java.nio.file.Path;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Compiles SameDiff inference graphs.
 *
 * <pre>{@code
 * try (CompiledForward forward = Runtime.compile(model, CompileOptions.of(Precision.INT8))) {
 *   Map<String, INDArray> outputs = forward.run(batch, List.of(Forward.LOGITS));
 * }
 * }</pre>
 */
@SuppressWarnings(
    "JavaLangClash") // What the module is called; java.lang.Runtime is seldom meant beside it.
public final class Runtime {
  private Runtime() {}

  /**
   * Compiles a model of the zoo. The weights are copied: the model may be closed afterwards.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if a weight is NaN or infinite, or
   *     an operation can't run in the precision that is asked for, or the attention is sparse
   */
  public static CompiledForward compile(Model model, CompileOptions options) {
    if (model.architecture().lengthMultiple() > 1) {
      throw new InvalidInputException(
          "the runtime has no sparse attention, expected a model with dense attention or the engine"
              + " samediff");
    }
    CompiledGraph compiled =
        CompiledGraph.compile(imported(model), options.withQuantization(model.quantization()));
    return new CompiledForward(compiled);
  }

  /**
   * Loads a model directory, compiles the model and drops the rest: packed weights replace those
   * that were loaded. The tokenizer is loaded apart, where it is needed.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the directory holds no model
   *     that can be read, or as for {@link #compile(Model, CompileOptions)}
   */
  public static CompiledForward load(Path directory, CompileOptions options) {
    try (Model model = ModelDirectory.load(directory)) {
      return compile(model, options);
    }
  }

  /**
   * Compiles a decoder with a language model's head to be run token by token: it keeps the keys and
   * values of what it has read. The weights are copied: the model may be closed afterwards.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it is no decoder that the
   *     runtime knows, or as for {@link #compile(Model, CompileOptions)}
   */
  public static CompiledCausal compileCausal(Model model, CompileOptions options) {
    return CompiledCausal.compile(imported(model), options.withQuantization(model.quantization()));
  }

  private static FusedGraph imported(Model model) {
    SameDiff graph = model.graph(GraphOptions.inference()).sameDiff();
    return GraphImport.of(graph, model.architecture().maxLength());
  }

  /**
   * Compiles the graph of a decoder, as {@link #compileCausal(Model, CompileOptions)} does.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException as for a model
   */
  public static CompiledCausal compileCausal(SameDiff graph, CompileOptions options) {
    return CompiledCausal.compile(GraphImport.of(graph), options);
  }

  /**
   * Compiles a graph. Its constants are copied.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException as for a model
   */
  public static CompiledGraph compile(SameDiff graph, CompileOptions options) {
    return CompiledGraph.compile(GraphImport.of(graph), options);
  }
}
