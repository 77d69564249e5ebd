package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.samediff.ArrayValues;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A constant of the graph.
 *
 * @param name name of the parameter, for messages
 * @param array its values, f32, row-major; where nothing had to be converted they are the model's
 *     own array, so nobody writes into it or closes it
 */
public record Tensor(String name, INDArray array) {
  /**
   * Checks that every value is a finite number.
   *
   * @return this
   * @throws InvalidInputException if one isn't
   */
  public Tensor requireFinite() {
    if (isFinite()) {
      return this;
    }
    long[] shape = array.shape();
    long[] index = new long[shape.length];
    while (Double.isFinite(array.getDouble(index))) {
      advance(index, shape);
    }
    throw new InvalidInputException(
        "weights of %s hold %s at %s, expected finite numbers"
            .formatted(
                name,
                Double.isNaN(array.getDouble(index)) ? "NaN" : "an infinite value",
                Arrays.toString(index)));
  }

  /** 0 · x is 0 for every finite x, and NaN for all others. Far faster than ND4J's search. */
  private boolean isFinite() {
    float sum = 0;
    for (float value : ArrayValues.floats(array)) {
      sum += 0 * value;
    }
    return sum == 0;
  }

  /** The next index in row-major order. */
  private static void advance(long[] index, long[] shape) {
    int axis = shape.length - 1;
    while (++index[axis] == shape[axis] && axis > 0) {
      index[axis--] = 0;
    }
  }
}
