package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Map;

/**
 * How a graph is written as ONNX.
 *
 * @param opset version of ONNX's operator set, {@value #OLDEST_OPSET} to {@value #NEWEST_OPSET}
 * @param hiddenStates whether all hidden states are outputs, and not the last one alone
 * @param integers whether matrices that the model has as 8-bit integers stay so, with a {@code
 *     DequantizeLinear} behind each; else their real values are written
 * @param inputLimits with {@code integers}: largest magnitude of the inputs of linear layers, by
 *     the name of the input's SameDiff variable. Such inputs get a {@code QuantizeLinear} with one
 *     fixed scale, so that the product can run in integers; others stay floats
 */
public record OnnxOptions(
    int opset, boolean hiddenStates, boolean integers, Map<String, Float> inputLimits) {
  /** The oldest that has {@code LayerNormalization}. */
  public static final int OLDEST_OPSET = 17;

  /** The newest that the operators were checked with. */
  public static final int NEWEST_OPSET = 21;

  public OnnxOptions {
    if (opset < OLDEST_OPSET || opset > NEWEST_OPSET) {
      throw new InvalidInputException(
          "ONNX opset %d, expected %d to %d".formatted(opset, OLDEST_OPSET, NEWEST_OPSET));
    }
    inputLimits.forEach(
        (name, limit) -> {
          if (!(limit > 0) || limit.isInfinite()) {
            throw new IllegalArgumentException(
                "limit of " + name + " is " + limit + ", expected a positive number");
          }
        });
    inputLimits = Map.copyOf(inputLimits);
    if (!integers && !inputLimits.isEmpty()) {
      throw new IllegalArgumentException("limits of inputs go with integer weights");
    }
  }

  /** Float weights, the oldest operator set, and the outputs of the head (or the last state). */
  public static OnnxOptions floats() {
    return new OnnxOptions(OLDEST_OPSET, false, false, Map.of());
  }

  /** Integer weights that are turned into floats where they are used. */
  public static OnnxOptions int8() {
    return new OnnxOptions(OLDEST_OPSET, false, true, Map.of());
  }

  public OnnxOptions withOpset(int version) {
    return new OnnxOptions(version, hiddenStates, integers, inputLimits);
  }

  public OnnxOptions withHiddenStates() {
    return new OnnxOptions(opset, true, integers, inputLimits);
  }

  /** Fixed scales for the inputs of linear layers. */
  public OnnxOptions withInputLimits(Map<String, Float> limits) {
    return new OnnxOptions(opset, hiddenStates, integers, limits);
  }
}
