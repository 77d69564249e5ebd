package io.github.pocketzoo.runtime.kernel.portable;

import io.github.pocketzoo.runtime.kernel.Pointwise;
import java.util.function.DoubleUnaryOperator;

/** The formulas of {@link Pointwise}, in double precision. */
final class Formula {
  private static final double SQRT_HALF = Math.sqrt(0.5);
  private static final double SQRT_2_BY_PI = Math.sqrt(2 / Math.PI);

  private Formula() {}

  static DoubleUnaryOperator of(Pointwise function) {
    return switch (function) {
      case GELU -> x -> 0.5 * x * (1 + ErrorFunction.of(x * SQRT_HALF));
      case GELU_TANH -> x -> 0.5 * x * (1 + Math.tanh(SQRT_2_BY_PI * (x + 0.044715 * x * x * x)));
      case RELU -> x -> Math.max(0, x);
      case TANH -> Math::tanh;
      case SIGMOID -> x -> 1 / (1 + Math.exp(-x));
      case SILU -> x -> x / (1 + Math.exp(-x));
    };
  }
}
