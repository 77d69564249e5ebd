package io.github.pocketzoo.core.model;

import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.Map;

/**
 * An architecture with its weights, its tokenizer and its history.
 *
 * @param quantized the matrices that are stored as integers, by parameter name, in the checkpoint's
 *     orientation ({@code [out, in]}); {@code parameters} then holds their dequantized values
 */
public record Model(
    Architecture architecture,
    Parameters parameters,
    Tokenizer tokenizer,
    Provenance provenance,
    Map<String, QuantizedTensor> quantized)
    implements AutoCloseable {

  public Model {
    quantized = Map.copyOf(quantized);
  }

  /** A model whose weights are all floats. */
  public Model(
      Architecture architecture,
      Parameters parameters,
      Tokenizer tokenizer,
      Provenance provenance) {
    this(architecture, parameters, tokenizer, provenance, Map.of());
  }

  /** A graph that reads and trains this model's parameters. */
  public ModelGraph graph(GraphOptions options) {
    return architecture.graph(parameters, options);
  }

  /** The same model with one more step in its history. */
  public Model after(Provenance.Step step) {
    return new Model(architecture, parameters, tokenizer, provenance.then(step), quantized);
  }

  /** Frees the parameters and the tokenizer. */
  @Override
  public void close() {
    parameters.close();
    tokenizer.close();
  }
}
