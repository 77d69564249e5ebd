package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.error.InvalidInputException;

/**
 * How a graph is written as ONNX.
 *
 * @param opset version of ONNX's operator set, {@value #OLDEST_OPSET} to {@value #NEWEST_OPSET}
 * @param hiddenStates whether all hidden states are outputs, and not the last one alone
 * @param integers whether matrices that the model has as 8-bit integers stay so, with a {@code
 *     DequantizeLinear} behind each and, where the model has a fixed scale for their inputs, a
 *     {@code QuantizeLinear} before those; else their real values are written
 */
public record OnnxOptions(int opset, boolean hiddenStates, boolean integers) {
  /** The oldest that has {@code LayerNormalization}. */
  public static final int OLDEST_OPSET = 17;

  /** The newest that the operators were checked with. */
  public static final int NEWEST_OPSET = 21;

  public OnnxOptions {
    if (opset < OLDEST_OPSET || opset > NEWEST_OPSET) {
      throw new InvalidInputException(
          "ONNX opset %d, expected %d to %d".formatted(opset, OLDEST_OPSET, NEWEST_OPSET));
    }
  }

  /** Float weights, the oldest operator set, and the outputs of the head (or the last state). */
  public static OnnxOptions floats() {
    return new OnnxOptions(OLDEST_OPSET, false, false);
  }

  /**
   * Integer weights; products run in integers where the model has fixed scales for their inputs.
   */
  public static OnnxOptions int8() {
    return new OnnxOptions(OLDEST_OPSET, false, true);
  }

  public OnnxOptions withOpset(int version) {
    return new OnnxOptions(version, hiddenStates, integers);
  }

  public OnnxOptions withHiddenStates() {
    return new OnnxOptions(opset, true, integers);
  }
}
