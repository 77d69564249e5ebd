package io.github.pocketzoo.runtime.kernel;

import java.util.Arrays;
import java.util.Random;

/**
 * A matrix product with its arguments in native memory, and what has to come of it by a computation
 * in double precision or of integers.
 */
final class Product implements AutoCloseable {
  private final DotProduct dot;
  private final int inner;
  private final int columns;
  private final GuardedMatrix a;
  private final PackedMatrix b;
  private final float[][] residual;
  private final float[] rowScales;
  private final float[] columnScales;
  private final float[] bias;
  private final GuardedMatrix residualMemory;
  private final GuardedMatrix rowScalesMemory;
  private final GuardedMatrix columnScalesMemory;
  private final GuardedMatrix biasMemory;

  /** A B; exact for integers. */
  private final double[][] sums;

  /** The same in the order of groups, in f32; where there are groups of integers. */
  private final float[][] groupSums;

  /** |A| |B|: what rounding errors are relative to. */
  private final double[][] magnitudes;

  /**
   * Makes a product [rows, inner] · [inner, columns].
   *
   * @param filling of the left factor; the right one is as large at integers, about 1 at floats
   */
  Product(DotProduct dot, int rows, int inner, int columns, Filling filling) {
    this(dot, rows, inner, columns, filling, inner);
  }

  /**
   * The same with a right factor of 4-bit integers, as large as they get with this filling.
   *
   * @param groupRows rows of the right factor that share scales; all, where it isn't in groups
   */
  Product(DotProduct dot, int rows, int inner, int columns, Filling filling, int groupRows) {
    this.dot = dot;
    this.inner = inner;
    this.columns = columns;
    long seed = 1000L * inner + columns;
    double[][] left = new double[rows][inner];
    double[][] right = new double[inner][columns];
    this.groupSums = new float[rows][columns];
    if (dot.hasGroups()) {
      if (dot.multipliesIntegers()) {
        copy(filling.integers(rows, inner, seed), left);
      } else {
        copy(filling.reals(rows, inner, seed), left);
      }
      this.b = groups(filling, groupRows, seed, left, right);
    } else if (dot.operand() == Operand.INT8) {
      byte[][] leftValues = filling.integers(rows, inner, seed);
      byte[][] rightValues = filling.integers(columns, inner, seed + 1);
      byte[] channels = new byte[columns * inner];
      copy(leftValues, left);
      for (int n = 0; n < columns; n++) {
        for (int k = 0; k < inner; k++) {
          channels[n * inner + k] = rightValues[n][k];
          right[k][n] = rightValues[n][k];
        }
      }
      this.b = PackedMatrix.ofIntegers(channels, dot, inner, columns);
    } else {
      float[][] leftValues = rounded(filling.reals(rows, inner, seed));
      float[][] rightValues = rounded(Filling.RANDOM.reals(inner, columns, seed + 1));
      float[] flat = new float[inner * columns];
      copy(leftValues, left);
      copy(rightValues, right);
      for (int k = 0; k < inner; k++) {
        System.arraycopy(rightValues[k], 0, flat, k * columns, columns);
      }
      this.b = PackedMatrix.ofFloats(flat, dot, inner, columns);
    }
    this.a = factors(left);
    this.sums = new double[rows][columns];
    this.magnitudes = new double[rows][columns];
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < inner; k++) {
        for (int j = 0; j < columns; j++) {
          double term = left[i][k] * right[k][j];
          sums[i][j] += term;
          magnitudes[i][j] += Math.abs(term);
        }
      }
    }
    Random random = new Random(seed + 2);
    this.residual = Filling.RANDOM.reals(rows, columns, random.nextLong());
    this.rowScales = Filling.RANDOM.vector(rows, random.nextLong());
    this.columnScales = Filling.RANDOM.vector(columns, random.nextLong());
    this.bias = Filling.RANDOM.vector(columns, random.nextLong());
    this.residualMemory = GuardedMatrix.of(residual, 20);
    this.rowScalesMemory = GuardedMatrix.vector(rowScales);
    this.columnScalesMemory = GuardedMatrix.vector(columnScales);
    this.biasMemory = GuardedMatrix.vector(bias);
  }

  /**
   * Makes a right factor in groups, and the sums of groups in f32.
   *
   * @param right receives the real numbers
   */
  private PackedMatrix groups(
      Filling filling, int groupRows, long seed, double[][] left, double[][] right) {
    int groups = (inner + groupRows - 1) / groupRows;
    byte[][] integers = filling.integers(columns, inner, seed + 1);
    float[][] scales = Filling.RANDOM.reals(columns, groups, seed + 3);
    byte[] channels = new byte[columns * inner];
    float[] flatScales = new float[columns * groups];
    for (int n = 0; n < columns; n++) {
      for (int group = 0; group < groups; group++) {
        float scale = Math.abs(scales[n][group]);
        flatScales[n * groups + group] = scale;
        int end = Math.min(inner, (group + 1) * groupRows);
        for (int k = group * groupRows; k < end; k++) {
          boolean zeros = (n + group) % 5 == 3;
          byte value = (byte) (zeros ? 0 : integers[n][k] >> 4);
          channels[n * inner + k] = value;
          right[k][n] = value * scale;
        }
        for (int i = 0; i < left.length; i++) {
          int sum = 0;
          for (int k = group * groupRows; k < end; k++) {
            sum += ((int) left[i][k]) * channels[n * inner + k];
          }
          groupSums[i][n] = Math.fma((float) sum, scale, groupSums[i][n]);
        }
      }
    }
    return PackedMatrix.ofGroups(channels, flatScales, dot, inner, columns, groupRows);
  }

  private static void copy(byte[][] from, double[][] to) {
    for (int i = 0; i < from.length; i++) {
      for (int j = 0; j < from[i].length; j++) {
        to[i][j] = from[i][j];
      }
    }
  }

  /** The left factor as the product takes it; what fills rows up meets zeros of B. */
  private GuardedMatrix factors(double[][] left) {
    int columns = dot.steps(inner) * dot.depth();
    return switch (dot.factors()) {
      case NONE, ROUNDED_FLOATS -> {
        float[][] values = new float[left.length][columns];
        each(left, (i, k) -> values[i][k] = (float) left[i][k]);
        yield GuardedMatrix.of(values, 12);
      }
      case BFLOATS -> {
        short[][] values = new short[left.length][columns];
        each(left, (i, k) -> values[i][k] = Bfloat16.of((float) left[i][k]));
        yield GuardedMatrix.of(values, 12);
      }
      case WIDE_INTEGERS -> {
        short[][] values = new short[left.length][columns];
        fill(values, (short) 77);
        each(left, (i, k) -> values[i][k] = (short) left[i][k]);
        yield GuardedMatrix.of(values, 12);
      }
      case OFFSET_INTEGERS -> {
        byte[][] values = new byte[left.length][columns];
        for (byte[] row : values) {
          Arrays.fill(row, (byte) 77);
        }
        each(left, (i, k) -> values[i][k] = (byte) (left[i][k] + DotProduct.OFFSET));
        yield GuardedMatrix.of(values, 12);
      }
      case INTEGERS -> throw new IllegalArgumentException(dot.toString());
    };
  }

  private static void fill(short[][] rows, short value) {
    for (short[] row : rows) {
      Arrays.fill(row, value);
    }
  }

  /** Something to do with an element. */
  private interface ElementAction {
    void take(int row, int column);
  }

  private static void each(double[][] matrix, ElementAction action) {
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix[i].length; j++) {
        action.take(i, j);
      }
    }
  }

  private float[][] rounded(float[][] values) {
    if (dot.operand() == Operand.BF16) {
      for (float[] row : values) {
        for (int j = 0; j < row.length; j++) {
          row[j] = Bfloat16.round(row[j]);
        }
      }
    }
    return values;
  }

  private static void copy(float[][] from, double[][] to) {
    for (int i = 0; i < from.length; i++) {
      for (int j = 0; j < from[i].length; j++) {
        to[i][j] = from[i][j];
      }
    }
  }

  /** Sets the arguments for some of the rows. */
  void set(Program.Arguments arguments, int firstRow, int rows, GuardedMatrix c) {
    arguments
        .set(GemmField.A, a.address(firstRow, 0))
        .set(GemmField.A_STRIDE, a.stride())
        .set(GemmField.B, b.memory().address())
        .set(GemmField.B_PANEL_STRIDE, b.panelStride())
        .set(GemmField.B_STEP_STRIDE, dot.stepBytes())
        .set(GemmField.C, c.address())
        .set(GemmField.C_STRIDE, c.stride())
        .set(GemmField.ROWS, rows)
        .set(GemmField.PANELS, PackedMatrix.panels(columns))
        .set(GemmField.LAST_COLUMNS, (columns - 1) % GemmSpec.PANEL + 1)
        .set(GemmField.STEPS, dot.steps(inner))
        .set(GemmField.ROW_SCALES, rowScalesMemory.address(0, firstRow))
        .set(GemmField.COLUMN_SCALES, columnScalesMemory.address())
        .set(GemmField.BIAS, biasMemory.address())
        .set(GemmField.RESIDUAL, residualMemory.address(firstRow, 0))
        .set(GemmField.RESIDUAL_STRIDE, residualMemory.stride())
        .set(GemmField.GROUP_STEPS, b.groupSteps());
  }

  /** Fails if an element is not what it has to be: exactly for integers, else near. */
  void assertElement(GemmSpec spec, int row, int column, float actual) {
    if (dot.multipliesIntegers()) {
      KernelTest.assertSame(spec, row, column, exact(spec, row, column), actual);
    } else {
      assertNear(spec, row, column, actual);
    }
  }

  private float exact(GemmSpec spec, int row, int column) {
    float x = dot.hasGroups() ? groupSums[row][column] : (int) sums[row][column];
    if (spec.columnScale()) {
      x *= columnScales[column];
    }
    if (spec.rowScale() && spec.bias()) {
      x = Math.fma(x, rowScales[row], bias[column]);
    } else if (spec.rowScale()) {
      x *= rowScales[row];
    } else if (spec.bias()) {
      x += bias[column];
    }
    if (spec.residual()) {
      x += residual[row][column];
    }
    return x;
  }

  private void assertNear(GemmSpec spec, int row, int column, float actual) {
    double factor = 1;
    if (spec.columnScale()) {
      factor *= columnScales[column];
    }
    if (spec.rowScale()) {
      factor *= rowScales[row];
    }
    double expected = sums[row][column] * factor;
    double magnitude = magnitudes[row][column] * Math.abs(factor);
    if (spec.bias()) {
      expected += bias[column];
      magnitude += Math.abs(bias[column]);
    }
    if (spec.residual()) {
      expected += residual[row][column];
      magnitude += Math.abs(residual[row][column]);
    }
    // One rounding a term and operation, and for results that are not normal numbers.
    double tolerance =
        (inner + 5) * (KernelTest.ROUNDING * magnitude + Math.abs(factor) * smallest());
    if (!(Math.abs(actual - expected) <= tolerance + Float.MIN_VALUE)) {
      KernelTest.assertNear(spec, row, column, expected, tolerance, actual);
    }
  }

  /** What is taken for 0: dot products of bfloat16 know no denormal numbers. */
  private float smallest() {
    return dot == DotProduct.BF16_PAIRS ? Float.MIN_NORMAL : Float.MIN_VALUE;
  }

  int columns() {
    return columns;
  }

  @Override
  public void close() {
    a.close();
    b.close();
    residualMemory.close();
    rowScalesMemory.close();
    columnScalesMemory.close();
    biasMemory.close();
  }
}
