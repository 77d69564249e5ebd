package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.quant.Granularity;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import java.util.Optional;

/**
 * How a parameter of a graph lies in an ONNX file.
 *
 * @param name its name there
 * @param transposed whether the checkpoint's matrix, of which the integers are rows, is {@code
 *     [out, in]} where the graph has {@code [in, out]}
 * @param integers its integers, if they are to be written
 * @param inputsFirst whether integers are written {@code [in, out]} although their rows are outputs
 * @param inputScale the fixed scale of what the integers multiply: it gets a {@code
 *     QuantizeLinear}, so that the product can run in integers
 */
public record StoredWeight(
    String name,
    boolean transposed,
    Optional<QuantizedTensor> integers,
    boolean inputsFirst,
    Optional<Float> inputScale) {

  public StoredWeight {
    if (inputsFirst && (integers.isEmpty() || !transposed)) {
      throw new IllegalArgumentException(name + " has no outputs before inputs");
    }
  }

  /** Floats. */
  public static StoredWeight floats(String name, boolean transposed) {
    return new StoredWeight(name, transposed, Optional.empty(), false, Optional.empty());
  }

  /** The same matrix of integers, {@code [in, out]}. */
  StoredWeight withInputsFirst() {
    return new StoredWeight(name, transposed, integers, true, inputScale);
  }

  /** Whether the file has {@code [out, in]} where the graph has {@code [in, out]}. */
  boolean isTransposedInFile() {
    return transposed && !inputsFirst;
  }

  /** Whether its integers need {@link OnnxOptions#GROUPS_OPSET}. */
  boolean needsGroups() {
    return integers
        .map(QuantizedTensor::scheme)
        .filter(scheme -> scheme.bits() != Byte.SIZE || scheme.granularity() == Granularity.GROUP)
        .isPresent();
  }
}
