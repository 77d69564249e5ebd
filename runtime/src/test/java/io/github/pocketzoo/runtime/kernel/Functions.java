package io.github.pocketzoo.runtime.kernel;

import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.special.Erf;

/** The functions in double precision, by code that the kernels do not share. */
final class Functions {
  /** Absolute, and relative to the value. */
  static final double TOLERANCE = 1e-6;

  private Functions() {}

  static DoubleUnaryOperator of(Pointwise function) {
    return switch (function) {
      case GELU -> x -> x / 2 * Erf.erfc(-x / Math.sqrt(2));
      case GELU_TANH ->
          x -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * Math.pow(x, 3))));
      case RELU -> x -> x > 0 ? x : 0;
      case TANH -> Math::tanh;
      case SIGMOID -> x -> 1 / (1 + Math.exp(-x));
      case SILU -> x -> x * (1 / (1 + Math.exp(-x)));
    };
  }
}
