package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.checkpoint.TensorLayout;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Writes a model as a directory with {@code model.onnx}, {@code config.json} and the tokenizer, as
 * Hugging Face Optimum does. {@link ModelDirectory#load} reads it back: weights have the names and
 * the orientation that they have in safetensors files.
 */
public final class OnnxDirectory {
  private OnnxDirectory() {}

  /**
   * Writes a model; an existing model directory is replaced when the new one is complete.
   *
   * @throws InvalidInputException if the model can't be written as ONNX (see {@link OnnxWriter}),
   *     has no integer weights where the options want them, or if {@code directory} can't be
   *     written or holds something else than a model
   */
  public static void save(Model model, OnnxOptions options, Path directory) {
    Model stored = options.keepsIntegers() ? model : withFloats(model);
    ModelDirectory.save(
        stored,
        directory,
        path ->
            OnnxWriter.write(
                graph(stored, options), options, path.resolve(ModelDirectory.ONNX_WEIGHTS)));
  }

  /** The same model without its integers: the parameters hold their real values. */
  private static Model withFloats(Model model) {
    return model.with(model.architecture(), model.parameters(), model.tokenizer());
  }

  /**
   * What is written of a model.
   *
   * @throws InvalidInputException if the options want integer weights and the model has none, or if
   *     its attention is sparse
   */
  public static ExportedGraph graph(Model model, OnnxOptions options) {
    if (options.keepsIntegers() && model.quantized().isEmpty()) {
      throw new InvalidInputException(
          "the model has no integer weights, expected one that is quantized");
    }
    ModelGraph modelGraph = model.graph(GraphOptions.inference());
    if (modelGraph.lengthMultiple() != 1) {
      throw new InvalidInputException(
          ("the model's sparse attention takes sequences padded to a multiple of %d, expected one"
                  + " that takes any length: an ONNX file can't pad them")
              .formatted(modelGraph.lengthMultiple()));
    }
    SameDiff graph = modelGraph.sameDiff();
    NameTable table = model.architecture().checkpointNames();
    Map<String, StoredWeight> weights = new LinkedHashMap<>();
    for (NameTable.Entry entry : table.entries()) {
      weights.put(entry.parameter().name(), stored(model, entry, table.ownName(entry), options));
    }
    boolean body =
        model
            .architecture()
            .head()
            .map(head -> head.task() == Task.FEATURE_EXTRACTION)
            .orElse(true);
    List<ExportedGraph.Output> outputs = ModelOutputs.of(graph, body, options.hiddenStates());
    return new ExportedGraph(graph, outputs, weights);
  }

  private static StoredWeight stored(
      Model model, NameTable.Entry entry, String name, OnnxOptions options) {
    String parameter = entry.parameter().name();
    QuantizedTensor integers = model.quantized().get(parameter);
    if (integers == null || !options.keepsIntegers()) {
      return StoredWeight.floats(name, entry.layout().transposed());
    }
    // Integers have the usual layout, whatever that of the floats is.
    boolean transposed = TensorLayout.of(entry.parameter()).transposed();
    StoredWeight stored =
        new StoredWeight(
            name,
            transposed,
            Optional.of(integers),
            false,
            model.quantization().inputScale(parameter));
    return options.weights() == OnnxOptions.Weights.INTEGERS_FOR_MATMULNBITS
            && transposed
            && stored.needsGroups()
        ? stored.withInputsFirst()
        : stored;
  }
}
