package io.github.pocketzoo.core.model;

import io.github.pocketzoo.core.error.InvalidInputException;
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
 * @param companions what else lies in its directory, for whoever uses it
 */
public record Model(
    Architecture architecture,
    Parameters parameters,
    Tokenizer tokenizer,
    Provenance provenance,
    Quantization quantization,
    CompanionFiles companions)
    implements AutoCloseable {

  /** A model whose weights are all floats. */
  public Model(
      Architecture architecture,
      Parameters parameters,
      Tokenizer tokenizer,
      Provenance provenance) {
    this(architecture, parameters, tokenizer, provenance, Quantization.NONE, CompanionFiles.NONE);
  }

  /**
   * A model that is made of this one: with its history and its companions. Its weights are all
   * floats.
   */
  public Model with(
      Architecture otherArchitecture, Parameters otherParameters, Tokenizer otherTokenizer) {
    return new Model(
        otherArchitecture,
        otherParameters,
        otherTokenizer,
        provenance,
        Quantization.NONE,
        companions);
  }

  /** The same model with another tokenizer. */
  public Model with(Tokenizer other) {
    return new Model(architecture, parameters, other, provenance, quantization, companions);
  }

  /** The same model with another history. */
  public Model with(Provenance other) {
    return new Model(architecture, parameters, tokenizer, other, quantization, companions);
  }

  /** The same model with matrices that are stored as integers. */
  public Model with(Quantization other) {
    return new Model(architecture, parameters, tokenizer, provenance, other, companions);
  }

  /** The same model with files for whoever uses it. */
  public Model with(CompanionFiles other) {
    return new Model(architecture, parameters, tokenizer, provenance, quantization, other);
  }

  /**
   * Refuses integers, which training or pruning would silently turn into floats: to be asked before
   * long work.
   *
   * @throws InvalidInputException if there are any
   */
  public void requireFloats() {
    if (!quantization.isEmpty()) {
      throw new InvalidInputException(
          "the model's matrices are integers already, expected a model of floats");
    }
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
    return with(provenance.then(step));
  }

  /** Frees the parameters and the tokenizer. */
  @Override
  public void close() {
    parameters.close();
    tokenizer.close();
  }
}
