package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.quant.QuantizedTensor;
import java.util.Optional;

/**
 * How a parameter of a graph lies in an ONNX file.
 *
 * @param name its name there
 * @param transposed whether the file has {@code [out, in]} where the graph has {@code [in, out]}
 * @param integers its integers, in the file's orientation, if they are to be written
 * @param inputScale the fixed scale of what the integers multiply: it gets a {@code
 *     QuantizeLinear}, so that the product can run in integers
 */
public record StoredWeight(
    String name,
    boolean transposed,
    Optional<QuantizedTensor> integers,
    Optional<Float> inputScale) {

  /** Floats. */
  public static StoredWeight floats(String name, boolean transposed) {
    return new StoredWeight(name, transposed, Optional.empty(), Optional.empty());
  }
}
