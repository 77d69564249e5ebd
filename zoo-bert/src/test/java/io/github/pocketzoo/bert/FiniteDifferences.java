package io.github.pocketzoo.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.train.BatchGradients;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Derivatives by (f(x + h) − f(x − h)) / 2h, in double precision.
 *
 * @param parameters which the loss depends on
 * @param loss computed anew from the parameters each time
 */
record FiniteDifferences(Parameters parameters, DoubleSupplier loss) {
  private static final double H = 1e-5;

  /**
   * Checks the gradient of a parameter along a random direction with a part in every element: an
   * error in any of them shows.
   */
  void check(String name, BatchGradients gradients) {
    INDArray values = parameters.get(name);
    INDArray direction = signs(name.hashCode(), values.shape());
    INDArray gradient = Gradients.dense(gradients, name, parameters);
    double actual = gradient.mul(direction).sumNumber().doubleValue();
    double expected =
        (lossAlong(values, direction, H) - lossAlong(values, direction, -H)) / (2 * H);
    assertThat(actual)
        .as("derivative along a direction of %s", name)
        .isCloseTo(expected, within(1e-8 + 1e-5 * Math.abs(expected)));
  }

  private double lossAlong(INDArray values, INDArray direction, double distance) {
    INDArray original = values.dup();
    values.addi(direction.mul(distance));
    double result = loss.getAsDouble();
    values.assign(original);
    return result;
  }

  private static INDArray signs(long seed, long[] shape) {
    Random random = new Random(seed);
    INDArray signs = Nd4j.create(DataType.DOUBLE, shape);
    for (long i = 0; i < signs.length(); i++) {
      signs.putScalar(i, random.nextBoolean() ? 1 : -1);
    }
    return signs;
  }
}
