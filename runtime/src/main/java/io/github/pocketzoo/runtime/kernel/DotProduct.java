package io.github.pocketzoo.runtime.kernel;

import io.github.pocketzoo.runtime.kernel.RowSpec.Factors;

/**
 * How a matrix product takes its factors and what it adds to a sum in one step of its inner loop.
 * Which of them an instruction set has is said by {@link Kernels#dotProduct}.
 */
public enum DotProduct {
  /** a · b in f32. */
  F32(Operand.F32, 1, Float.BYTES, Factors.NONE),
  /** a · b in f32, b widened from bfloat16; a is f32 rounded to bfloat16. */
  BF16_WIDENED(Operand.BF16, 1, Short.BYTES, Factors.ROUNDED_FLOATS),
  /** Two products of bfloat16 values, added to a sum of f32 (numbers below 2⁻¹²⁶ are 0). */
  BF16_PAIRS(Operand.BF16, 2, Short.BYTES, Factors.BFLOATS),
  /** Two products of 8-bit integers, which a has in 16 bits, in a sum of 32 bits. */
  INT8_PAIRS(Operand.INT8, 2, Byte.BYTES, Factors.WIDE_INTEGERS),
  /**
   * Four products of 8-bit integers in a sum of 32 bits. The instruction takes unsigned a: they are
   * a + 128, and sums begin at −128 Σ b, which stands before the steps of a panel.
   */
  INT8_QUADS(Operand.INT8, 4, Byte.BYTES, Factors.OFFSET_INTEGERS),
  /** a · b in f32, b widened from an 8-bit integer; every instruction set has it. */
  INT8_WIDENED(Operand.INT8, 1, Byte.BYTES, Factors.NONE);

  /** What is added to integers to make them unsigned. */
  public static final int OFFSET = 128;

  private final Operand operand;
  private final int depth;
  private final int elementBytes;
  private final Factors factors;

  DotProduct(Operand operand, int depth, int elementBytes, Factors factors) {
    this.operand = operand;
    this.depth = depth;
    this.elementBytes = elementBytes;
    this.factors = factors;
  }

  /** Type of the numbers that are multiplied. */
  public Operand operand() {
    return operand;
  }

  /** Rows of B that a step multiplies. */
  public int depth() {
    return depth;
  }

  /** The form of the rows of A. */
  public Factors factors() {
    return factors;
  }

  /** Steps that K rows of B make. */
  public int steps(int rows) {
    return (rows + depth - 1) / depth;
  }

  /** Bytes of an element of a packed B. */
  public int elementBytes() {
    return elementBytes;
  }

  /** Bytes of a step in a panel of B. */
  public int stepBytes() {
    return depth * elementBytes * GemmSpec.PANEL;
  }

  /** Whether sums are integers of 32 bits, not f32. */
  public boolean sumsIntegers() {
    return this == INT8_PAIRS || this == INT8_QUADS;
  }

  /** Whether a panel of B begins with what its sums begin at: a 32-bit integer a column. */
  public boolean hasOffsets() {
    return this == INT8_QUADS;
  }
}
