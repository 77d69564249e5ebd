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
 * @param mostBytesWithin weights of more bytes than this lie in a second file, as ONNX's external
 *     data; at most {@value #MOST_BYTES}
 */
public record OnnxOptions(
    OptionalInt opset, boolean hiddenStates, Weights weights, long mostBytesWithin) {
  /** Protocol buffers count bytes in 31 bits; some are left for the nodes. */
  public static final long MOST_BYTES = Integer.MAX_VALUE - (16L << 20);

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
    if (mostBytesWithin < 0 || mostBytesWithin > MOST_BYTES) {
      throw new IllegalArgumentException(mostBytesWithin + " bytes, expected 0 to " + MOST_BYTES);
    }
  }

  /** Float weights, and the outputs of the head (or the last state). */
  public static OnnxOptions floats() {
    return new OnnxOptions(OptionalInt.empty(), false, Weights.FLOATS, MOST_BYTES);
  }

  /**
   * Integer weights; products run in integers where the model has fixed scales for their inputs.
   */
  public static OnnxOptions integers() {
    return new OnnxOptions(OptionalInt.empty(), false, Weights.INTEGERS, MOST_BYTES);
  }

  /** Integer weights that ONNX Runtime multiplies as they are, also without fixed scales. */
  public static OnnxOptions forMatMulNBits() {
    return new OnnxOptions(
        OptionalInt.empty(), false, Weights.INTEGERS_FOR_MATMULNBITS, MOST_BYTES);
  }

  public OnnxOptions withOpset(int version) {
    return new OnnxOptions(OptionalInt.of(version), hiddenStates, weights, mostBytesWithin);
  }

  public OnnxOptions withHiddenStates() {
    return new OnnxOptions(opset, true, weights, mostBytesWithin);
  }

  /** With weights of more bytes than this in a second file. */
  public OnnxOptions withExternalDataAbove(long bytes) {
    return new OnnxOptions(opset, hiddenStates, weights, bytes);
  }

  /** Whether integers stay integers. */
  boolean keepsIntegers() {
    return weights != Weights.FLOATS;
  }
}
