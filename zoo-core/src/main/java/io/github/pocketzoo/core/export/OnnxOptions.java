package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.OptionalInt;

/**
 * How a graph is written as ONNX.
 *
 * @param opset version of ONNX's operator set, {@value #OLDEST_OPSET} to {@value #NEWEST_OPSET};
 *     empty for the oldest that has what the graph needs
 * @param hiddenStates whether all hidden states are outputs, and not the last one alone
 * @param weights what becomes of matrices that the model has as integers
 */
public record OnnxOptions(OptionalInt opset, boolean hiddenStates, Weights weights) {
  /** The oldest that has {@code LayerNormalization}. */
  public static final int OLDEST_OPSET = 17;

  /** The oldest with integers of 4 bits, and with scales for groups within a row. */
  public static final int GROUPS_OPSET = 21;

  /** The newest that the operators were checked with. */
  public static final int NEWEST_OPSET = 21;

  /** What becomes of a quantized model's matrices. */
  public enum Weights {
    /** Their real values are written. */
    FLOATS,
    /**
     * They stay the integers that they are, with a {@code DequantizeLinear} behind each and, where
     * the model has a fixed scale for their inputs, a {@code QuantizeLinear} before those.
     */
    INTEGERS,
    /**
     * The same; those of 4 bits or in groups lie {@code [in, out]}, so that ONNX Runtime multiplies
     * them as they are ({@code MatMulNBits}) instead of making floats of them in every call. By its
     * default it rounds what they multiply to 8 bits; {@code
     * session.qdq_matmulnbits_accuracy_level} 1 keeps floats.
     */
    INTEGERS_FOR_MATMULNBITS
  }

  public OnnxOptions {
    if (opset.isPresent() && (opset.getAsInt() < OLDEST_OPSET || opset.getAsInt() > NEWEST_OPSET)) {
      throw new InvalidInputException(
          "ONNX opset %d, expected %d to %d"
              .formatted(opset.getAsInt(), OLDEST_OPSET, NEWEST_OPSET));
    }
  }

  /** Float weights, and the outputs of the head (or the last state). */
  public static OnnxOptions floats() {
    return new OnnxOptions(OptionalInt.empty(), false, Weights.FLOATS);
  }

  /**
   * Integer weights; products run in integers where the model has fixed scales for their inputs.
   */
  public static OnnxOptions integers() {
    return new OnnxOptions(OptionalInt.empty(), false, Weights.INTEGERS);
  }

  /** Integer weights that ONNX Runtime multiplies as they are, also without fixed scales. */
  public static OnnxOptions forMatMulNBits() {
    return new OnnxOptions(OptionalInt.empty(), false, Weights.INTEGERS_FOR_MATMULNBITS);
  }

  public OnnxOptions withOpset(int version) {
    return new OnnxOptions(OptionalInt.of(version), hiddenStates, weights);
  }

  public OnnxOptions withHiddenStates() {
    return new OnnxOptions(opset, true, weights);
  }

  /** Whether integers stay integers. */
  boolean keepsIntegers() {
    return weights != Weights.FLOATS;
  }
}
