package io.github.pocketzoo.runtime.kernel;

import io.github.pocketzoo.runtime.kernel.RowSpec.Factors;
import io.github.pocketzoo.runtime.kernel.RowSpec.Norm;
import io.github.pocketzoo.runtime.kernel.RowSpec.Source;
import java.util.Arrays;
import java.util.Random;

/** Rows with their arguments in native memory, and what has to become of them. */
final class RowCase implements AutoCloseable {
  static final float EPSILON = 1e-5f;
  static final float LIMIT = 1.5f;

  /** More than a product of 3,072 bytes at their limits; floats cannot hold every such number. */
  private static final int LARGEST_SUM = 50_000_000;

  private final RowSpec spec;
  private final int rows;
  private final float[][] reals;
  private final int[][] sums;
  private final float[] rowScales;
  private final float[] columnScales;
  private final float[] bias;
  private final float[][] residual;

  /** What gated rows are multiplied by. */
  private final float[][] multipliers;

  private final float[] gamma;
  private final float[] beta;
  private final GuardedMatrix source;
  private final GuardedMatrix rowScalesMemory;
  private final GuardedMatrix columnScalesMemory;
  private final GuardedMatrix biasMemory;
  private final GuardedMatrix residualMemory;
  private final GuardedMatrix gammaMemory;
  private final GuardedMatrix betaMemory;
  private final GuardedMatrix output;
  private final GuardedMatrix factors;
  private final GuardedMatrix scales;

  /**
   * Makes rows.
   *
   * @param inPlace whether the output takes the source's place
   */
  RowCase(RowSpec spec, int rows, Filling filling, boolean inPlace) {
    this.spec = spec;
    this.rows = rows;
    int width = spec.width();
    int gap = inPlace ? 0 : 4 * (width % 5);
    Random random = new Random(width);
    this.reals = filling.reals(rows, width, random.nextLong());
    this.sums = sums(filling, random);
    this.rowScales = scales(rows, 1e-3f, random);
    this.columnScales = scales(width, 1e-4f, random);
    this.bias = Filling.RANDOM.vector(width, random.nextLong());
    this.residual = Filling.RANDOM.reals(rows, width, random.nextLong());
    this.gamma = Filling.RANDOM.vector(width, random.nextLong());
    this.beta = Filling.RANDOM.vector(width, random.nextLong());
    this.multipliers = Filling.RANDOM.reals(rows, width, random.nextLong());
    this.source =
        spec.source() == Source.INTEGER_SUMS
            ? GuardedMatrix.of(sums, gap)
            : GuardedMatrix.of(spec.gated() ? withMultipliers() : reals, gap);
    this.rowScalesMemory = GuardedMatrix.vector(rowScales);
    this.columnScalesMemory = GuardedMatrix.vector(columnScales);
    this.biasMemory = GuardedMatrix.vector(bias);
    this.residualMemory = GuardedMatrix.of(residual, 8);
    this.gammaMemory = GuardedMatrix.vector(gamma);
    this.betaMemory = GuardedMatrix.vector(beta);
    this.output = inPlace ? source : new GuardedMatrix(rows, width, Float.BYTES, gap);
    this.factors =
        new GuardedMatrix(rows, (width + 7) / 8 * 8, Math.max(1, spec.factors().bytes()), gap);
    this.scales = new GuardedMatrix(1, rows, Float.BYTES, 0);
  }

  /** Twice as wide. */
  private float[][] withMultipliers() {
    float[][] wide = new float[rows][];
    for (int row = 0; row < rows; row++) {
      wide[row] = Arrays.copyOf(reals[row], 2 * spec.width());
      System.arraycopy(multipliers[row], 0, wide[row], spec.width(), spec.width());
    }
    return wide;
  }

  private int[][] sums(Filling filling, Random random) {
    int[][] values = new int[rows][spec.width()];
    for (int[] row : values) {
      for (int j = 0; j < row.length; j++) {
        row[j] =
            switch (filling) {
              case RANDOM -> random.nextInt(200_001) - 100_000;
              case ZERO -> 0;
              case CONSTANT -> -12_345;
              case SATURATED -> (random.nextBoolean() ? 1 : -1) * (LARGEST_SUM - random.nextInt(9));
              case DENORMAL -> random.nextInt(3) - 1;
            };
      }
    }
    return values;
  }

  /** Positive. */
  private static float[] scales(int count, float typical, Random random) {
    float[] values = Filling.RANDOM.vector(count, random.nextLong());
    for (int j = 0; j < count; j++) {
      values[j] = typical * (0.5f + Math.abs(values[j]));
    }
    return values;
  }

  void set(Program.Arguments arguments) {
    arguments
        .set(RowField.SOURCE, source.address())
        .set(RowField.SOURCE_STRIDE, source.stride())
        .set(RowField.ROWS, rows)
        .set(RowField.OUTPUT, output.address())
        .set(RowField.OUTPUT_STRIDE, output.stride())
        .set(RowField.ROW_SCALES, rowScalesMemory.address())
        .set(RowField.COLUMN_SCALES, columnScalesMemory.address())
        .set(RowField.BIAS, biasMemory.address())
        .set(RowField.RESIDUAL, residualMemory.address())
        .set(RowField.RESIDUAL_STRIDE, residualMemory.stride())
        .set(RowField.GAMMA, gammaMemory.address())
        .set(RowField.BETA, betaMemory.address())
        .set(RowField.EPSILON, EPSILON);
    if (spec.factors() != Factors.NONE) {
      arguments
          .set(RowField.FACTORS, factors.address())
          .set(RowField.FACTORS_STRIDE, factors.stride());
    }
    if (spec.factors().quantized()) {
      arguments.set(RowField.SCALES, scales.address()).set(RowField.LIMIT, LIMIT);
    }
  }

  /** Fails if a result is not what it has to be. */
  void check() {
    output.assertNothingElseIsWritten();
    factors.assertNothingElseIsWritten();
    scales.assertNothingElseIsWritten(0, spec.factors().quantized() ? rows : 0);
    for (int row = 0; row < rows; row++) {
      checkOutput(row);
      checkFactors(row);
    }
  }

  private void checkOutput(int row) {
    double[] x = new double[spec.width()];
    for (int j = 0; j < x.length; j++) {
      x[j] = loaded(row, j);
    }
    if (spec.function().isEmpty() && spec.norm() == Norm.NONE) {
      // No more than a few operations, whose order is laid down.
      for (int j = 0; j < x.length; j++) {
        float expected = spec.gated() ? (float) x[j] * multipliers[row][j] : (float) x[j];
        KernelTest.assertSame(spec, row, j, expected, output.real(row, j));
      }
      return;
    }
    double rounding = 0;
    for (int j = 0; j < x.length; j++) {
      if (spec.function().isPresent()) {
        x[j] = Functions.of(spec.function().get()).applyAsDouble(x[j]);
      }
      rounding = Math.max(rounding, 4 * KernelTest.ROUNDING * Math.abs(x[j]));
    }
    if (spec.function().isPresent()) {
      rounding = Math.max(rounding, Functions.TOLERANCE * (1 + rounding));
    }
    if (spec.gated()) {
      double largest = 1;
      for (int j = 0; j < x.length; j++) {
        x[j] *= multipliers[row][j];
        largest = Math.max(largest, Math.abs(multipliers[row][j]));
      }
      rounding *= 2 * largest;
    }
    double[] factor = new double[x.length];
    Arrays.fill(factor, 1);
    switch (spec.norm()) {
      case NONE -> {}
      case LAYER, RMS -> normalize(x, factor);
      case NO_NORM -> {
        for (int j = 0; j < x.length; j++) {
          x[j] = x[j] * gamma[j] + beta[j];
          factor[j] = gamma[j];
        }
      }
    }
    for (int j = 0; j < x.length; j++) {
      double tolerance =
          rounding * Math.abs(factor[j]) + Functions.TOLERANCE * (1 + Math.abs(x[j]));
      KernelTest.assertNear(spec, row, j, x[j], tolerance, output.real(row, j));
    }
  }

  /** What the first two stages give, by the roundings that every implementation has. */
  private float loaded(int row, int j) {
    float x =
        switch (spec.source()) {
          case FLOATS, SCALED_FLOATS -> reals[row][j];
          case INTEGER_SUMS -> sums[row][j] * columnScales[j];
        };
    if (spec.source() == Source.FLOATS) {
      x = spec.bias() ? x + bias[j] : x;
    } else {
      x = spec.bias() ? Math.fma(x, rowScales[row], bias[j]) : x * rowScales[row];
    }
    return spec.residual() ? x + residual[row][j] : x;
  }

  /**
   * Normalization.
   *
   * @param factor becomes what an error of x is multiplied by
   */
  private void normalize(double[] x, double[] factor) {
    double mean = 0;
    boolean centred = spec.norm() == Norm.LAYER;
    for (double value : x) {
      mean += centred ? value / x.length : 0;
    }
    double variance = 0;
    for (double value : x) {
      variance += (value - mean) * (value - mean) / x.length;
    }
    double inverse = 1 / Math.sqrt(variance + EPSILON);
    for (int j = 0; j < x.length; j++) {
      x[j] = (x[j] - mean) * inverse * gamma[j] + (centred ? beta[j] : 0);
      factor[j] = 2 * inverse * gamma[j];
    }
  }

  /** Factors are an exact function of the output. */
  private void checkFactors(int row) {
    float inverse = spec.factors().quantized() ? checkScale(row) : 0;
    for (int j = 0; j < (spec.width() + 7) / 8 * 8; j++) {
      float x = j < spec.width() ? output.real(row, j) : 0;
      switch (spec.factors()) {
        case NONE -> {}
        case ROUNDED_FLOATS ->
            KernelTest.assertSame(spec, row, j, Bfloat16.round(x), factors.real(row, j));
        case BFLOATS ->
            KernelTest.assertSame(
                spec, row, j, Bfloat16.round(x), Bfloat16.toFloat((short) factors.integer(row, j)));
        case WIDE_INTEGERS, INTEGERS, OFFSET_INTEGERS -> {
          double q = Math.max(-127, Math.min(Math.rint(x * inverse), 127));
          if (spec.factors() == Factors.OFFSET_INTEGERS) {
            q = (byte) (q + DotProduct.OFFSET);
          }
          if (factors.integer(row, j) != q) {
            throw new AssertionError(
                "%s, row %s, column %s: %s instead of %s"
                    .formatted(spec, row, j, factors.integer(row, j), q));
          }
        }
      }
    }
  }

  private float checkScale(int row) {
    float maximum = 0;
    for (float x : Arrays.copyOf(output.reals(row), spec.width())) {
      maximum = Math.max(maximum, Math.abs(x));
    }
    if (spec.fixedScale()) {
      maximum = LIMIT;
    } else if (maximum < RowSpec.SMALLEST_MAXIMUM) {
      KernelTest.assertSame(spec + " scales", 0, row, 1, scales.real(0, row));
      return 0;
    }
    KernelTest.assertSame(spec + " scales", 0, row, maximum / 127, scales.real(0, row));
    return 127 / maximum;
  }

  @Override
  public void close() {
    source.close();
    rowScalesMemory.close();
    columnScalesMemory.close();
    biasMemory.close();
    residualMemory.close();
    gammaMemory.close();
    betaMemory.close();
    output.close();
    factors.close();
    scales.close();
  }
}
