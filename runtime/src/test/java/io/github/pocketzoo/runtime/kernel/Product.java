package io.github.pocketzoo.runtime.kernel;

import java.util.Random;

/**
 * A matrix product with its arguments in native memory, and what has to come of it by a computation
 * in double precision or of integers.
 */
final class Product implements AutoCloseable {
  private final Operand operand;
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

  /** |A| |B|: what rounding errors are relative to. */
  private final double[][] magnitudes;

  /**
   * Makes a product [rows, inner] · [inner, columns].
   *
   * @param filling of the left factor; the right one is as large at integers, about 1 at floats
   */
  Product(Operand operand, int rows, int inner, int columns, Filling filling) {
    this.operand = operand;
    this.inner = inner;
    this.columns = columns;
    long seed = 1000L * inner + columns;
    double[][] left = new double[rows][inner];
    double[][] right = new double[inner][columns];
    if (operand == Operand.INT8) {
      byte[][] leftValues = filling.integers(rows, inner, seed);
      short[][] wide = new short[rows][(inner + 1) / 2 * 2];
      for (int i = 0; i < rows; i++) {
        for (int k = 0; k < inner; k++) {
          wide[i][k] = leftValues[i][k];
          left[i][k] = leftValues[i][k];
        }
        if (inner % 2 == 1) {
          wide[i][inner] = 77; // B's row beside it is 0.
        }
      }
      byte[][] rightValues = filling.integers(columns, inner, seed + 1);
      byte[] channels = new byte[columns * inner];
      for (int n = 0; n < columns; n++) {
        for (int k = 0; k < inner; k++) {
          channels[n * inner + k] = rightValues[n][k];
          right[k][n] = rightValues[n][k];
        }
      }
      this.a = GuardedMatrix.of(wide, 12);
      this.b = PackedMatrix.ofIntegers(channels, inner, columns);
    } else {
      float[][] leftValues = rounded(filling.reals(rows, inner, seed));
      float[][] rightValues = rounded(Filling.RANDOM.reals(inner, columns, seed + 1));
      float[] flat = new float[inner * columns];
      copy(leftValues, left);
      copy(rightValues, right);
      for (int k = 0; k < inner; k++) {
        System.arraycopy(rightValues[k], 0, flat, k * columns, columns);
      }
      this.a = GuardedMatrix.of(leftValues, 12);
      this.b = PackedMatrix.ofFloats(flat, operand, inner, columns);
    }
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

  private float[][] rounded(float[][] values) {
    if (operand == Operand.BF16) {
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
        .set(GemmField.B_STEP_STRIDE, PackedMatrix.stepBytes(operand))
        .set(GemmField.C, c.address())
        .set(GemmField.C_STRIDE, c.stride())
        .set(GemmField.ROWS, rows)
        .set(GemmField.PANELS, PackedMatrix.panels(columns))
        .set(GemmField.LAST_COLUMNS, (columns - 1) % GemmSpec.PANEL + 1)
        .set(GemmField.STEPS, PackedMatrix.steps(operand, inner))
        .set(GemmField.ROW_SCALES, rowScalesMemory.address(0, firstRow))
        .set(GemmField.COLUMN_SCALES, columnScalesMemory.address())
        .set(GemmField.BIAS, biasMemory.address())
        .set(GemmField.RESIDUAL, residualMemory.address(firstRow, 0))
        .set(GemmField.RESIDUAL_STRIDE, residualMemory.stride());
  }

  /** Fails if an element is not what it has to be: exactly for integers, else near. */
  void assertElement(GemmSpec spec, int row, int column, float actual) {
    if (operand == Operand.INT8) {
      KernelTest.assertSame(spec, row, column, exact(spec, row, column), actual);
    } else {
      assertNear(spec, row, column, actual);
    }
  }

  private float exact(GemmSpec spec, int row, int column) {
    float x = (int) sums[row][column];
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
        (inner + 5) * (KernelTest.ROUNDING * magnitude + Math.abs(factor) * Float.MIN_VALUE);
    if (!(Math.abs(actual - expected) <= tolerance + Float.MIN_VALUE)) {
      KernelTest.assertNear(spec, row, column, expected, tolerance, actual);
    }
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
