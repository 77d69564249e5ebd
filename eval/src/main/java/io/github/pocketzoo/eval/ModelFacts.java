package io.github.pocketzoo.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a model without running it.
 *
 * @param parameters number of weights
 * @param nonZeroParameters number of weights that are not 0
 * @param bytesOnDisk size of the model's files
 * @param weightFormat how weights are stored, such as {@code "float32"} or {@code "int8 with
 *     scales"}; the engine tells in which arithmetic they run
 * @param notes what a reader of the numbers must know, such as {@link #ZEROS_ARE_MULTIPLIED}
 * @param provenance what made the model, as stored with it; an empty object if nothing is known
 * @param directory where the model lies
 */
public record ModelFacts(
    long parameters,
    long nonZeroParameters,
    long bytesOnDisk,
    String weightFormat,
    List<String> notes,
    JsonNode provenance,
    Optional<String> directory) {

  /** Note of a pruned model whose engine has no sparse kernels. */
  public static final String ZEROS_ARE_MULTIPLIED =
      "zeros are stored and multiplied like any other weight: pruning saves no time here";

  /** Note of a model of integers whose engine computes with floats. */
  public static final String INTEGERS_ARE_DEQUANTIZED =
      "int8 weights are dequantized to float32 to run: latency and memory are those of floats";

  public ModelFacts {
    notes = List.copyOf(notes);
    if (provenance == null || provenance.isNull()) {
      provenance = JsonNodeFactory.instance.objectNode();
    }
  }

  /** Share of the weights that are 0. */
  public double sparsity() {
    return parameters == 0 ? 0 : 1 - (double) nonZeroParameters / parameters;
  }
}
