package io.github.pocketzoo.core.model;

import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.quant.Quantization;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.Map;

/**
 * An architecture with its weights, its tokenizer and its history.
 *
 * @param quantization the matrices that are stored as integers; {@code parameters} holds the real
 *     values that they stand for
 */
public record Model(
    Architecture architecture,
    Parameters parameters,
    Tokenizer tokenizer,
    Provenance provenance,
    Quantization quantization)
    implements AutoCloseable {

  /** A model whose weights are all floats. */
  public Model(
      Architecture architecture,
      Parameters parameters,
      Tokenizer tokenizer,
      Provenance provenance) {
    this(architecture, parameters, tokenizer, provenance, Quantization.NONE);
  }

  /** The matrices of integers, by parameter name. */
  public Map<String, QuantizedTensor> quantized() {
    return quantization.weights();
  }

  /** A graph that reads and trains this model's parameters. */
  public ModelGraph graph(GraphOptions options) {
    return architecture.graph(parameters, options);
  }

  /** The same model with one more step in its history. */
  public Model after(Provenance.Step step) {
    return new Model(architecture, parameters, tokenizer, provenance.then(step), quantization);
  }

  /** Frees the parameters and the tokenizer. */
  @Override
  public void close() {
    parameters.close();
    tokenizer.close();
  }
}
