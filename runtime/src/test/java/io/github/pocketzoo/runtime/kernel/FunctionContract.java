package io.github.pocketzoo.runtime.kernel;

import io.github.pocketzoo.runtime.kernel.RowSpec.Source;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How near the functions are: |Δ| ≤ 1e-6 (1 + |reference|). */
abstract class FunctionContract extends KernelTest {
  private static final int STEPS = 40_000;
  private static final float LIMIT = 20;

  @ParameterizedTest
  @EnumSource
  void onADenseGrid(Pointwise function) {
    float[] x = new float[STEPS + 1];
    for (int i = 0; i <= STEPS; i++) {
      x[i] = LIMIT * (2f * i / STEPS - 1);
    }
    check(function, x);
  }

  @ParameterizedTest
  @EnumSource
  void farOutAndAroundZero(Pointwise function) {
    float[] x = new float[2 * 256];
    for (int exponent = -128; exponent < 128; exponent++) {
      float value = (float) Math.min(1.1 * Math.scalb(1.0, exponent), Float.MAX_VALUE);
      x[2 * (exponent + 128)] = value;
      x[2 * (exponent + 128) + 1] = -value;
    }
    check(function, x);
  }

  private void check(Pointwise function, float[] x) {
    RowSpec spec = RowSpec.plain(x.length, Source.FLOATS, Optional.of(function));
    try (GuardedMatrix matrix = GuardedMatrix.vector(x)) {
      run(
          kernels().rows(spec),
          arguments ->
              arguments
                  .set(RowField.SOURCE, matrix.address())
                  .set(RowField.OUTPUT, matrix.address())
                  .set(RowField.ROWS, 1));
      for (int i = 0; i < x.length; i++) {
        double expected = Functions.of(function).applyAsDouble(x[i]);
        assertNear(
            function + " of the number in",
            0,
            i,
            expected,
            Functions.TOLERANCE * (1 + Math.abs(expected)),
            matrix.real(0, i));
      }
    }
  }
}
