package io.github.pocketzoo.compression.quantize;

import java.util.stream.IntStream;

/**
 * The upper triangular U with UᵀU = H⁻¹, of a symmetric positive definite H.
 *
 * <p>With H = R Rᵀ, R upper triangular, it is R⁻¹. R is the Cholesky factor of H with rows and
 * columns in reverse order, reversed again, so that H itself is never inverted.
 */
final class InverseFactor {
  /** Fewer columns aren't worth the threads. */
  private static final int LEAST_PARALLEL = 256;

  private InverseFactor() {}

  private static IntStream range(int begin, int end, int size) {
    IntStream range = IntStream.range(begin, end);
    return size < LEAST_PARALLEL ? range : range.parallel();
  }

  /**
   * Computes the factor.
   *
   * @param matrix H, row-major {@code [size · size]}
   * @return U, row-major; zeros below the diagonal
   * @throws ArithmeticException if H isn't positive definite
   */
  static float[] of(double[] matrix, int size) {
    double[] lower = new double[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        lower[i * size + j] = matrix[(size - 1 - i) * size + size - 1 - j];
      }
    }
    factorize(lower, size);
    float[] inverse = new float[size * size];
    range(0, size, size).forEach(c -> inverseColumn(lower, size, c, inverse));
    return inverse;
  }

  /** Cholesky's, in place: A becomes L with A = L Lᵀ. */
  private static void factorize(double[] a, int size) {
    for (int column = 0; column < size; column++) {
      int j = column;
      double pivot = a[j * size + j] - dot(a, j * size, a, j * size, j);
      if (!(pivot > 0)) {
        throw new ArithmeticException("the matrix is not positive definite");
      }
      double root = Math.sqrt(pivot);
      a[j * size + j] = root;
      range(j + 1, size, size)
          .forEach(
              i -> a[i * size + j] = (a[i * size + j] - dot(a, i * size, a, j * size, j)) / root);
    }
  }

  /** A column of L⁻¹, written where it is in U. */
  private static void inverseColumn(double[] lower, int size, int column, float[] inverse) {
    double[] x = new double[size];
    x[column] = 1 / lower[column * size + column];
    for (int i = column + 1; i < size; i++) {
      double sum = dot(lower, i * size + column, x, column, i - column);
      x[i] = -sum / lower[i * size + i];
    }
    for (int i = column; i < size; i++) {
      inverse[(size - 1 - i) * size + size - 1 - column] = (float) x[i];
    }
  }

  /** In four sums, which the processor computes side by side. */
  private static double dot(double[] a, int ofA, double[] b, int ofB, int count) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = 0;
    for (; i + 3 < count; i += 4) {
      sum0 += a[ofA + i] * b[ofB + i];
      sum1 += a[ofA + i + 1] * b[ofB + i + 1];
      sum2 += a[ofA + i + 2] * b[ofB + i + 2];
      sum3 += a[ofA + i + 3] * b[ofB + i + 3];
    }
    for (; i < count; i++) {
      sum0 += a[ofA + i] * b[ofB + i];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }
}
