package io.github.pocketzoo.runtime.kernel;

import io.github.pocketzoo.runtime.kernel.RowSpec.Factors;

/**
 * How a matrix product takes its factors and what it adds to a sum in one step of its inner loop.
 * Which of them an instruction set has is said by {@link Kernels#dotProduct}.
 */
public enum DotProduct {
  /** a · b in f32. */
  F32(Operand.F32, 1, Float.SIZE, Factors.NONE),
  /** a · b in f32, b widened from bfloat16; a is f32 rounded to bfloat16. */
  BF16_WIDENED(Operand.BF16, 1, Short.SIZE, Factors.ROUNDED_FLOATS),
  /** Two products of bfloat16 values, added to a sum of f32 (numbers below 2⁻¹²⁶ are 0). */
  BF16_PAIRS(Operand.BF16, 2, Short.SIZE, Factors.BFLOATS),
  /** Two products of 8-bit integers, which a has in 16 bits, in a sum of 32 bits. */
  INT8_PAIRS(Operand.INT8, 2, Byte.SIZE, Factors.WIDE_INTEGERS),
  /**
   * Four products of 8-bit integers in a sum of 32 bits. The instruction takes unsigned a: they are
   * a + 128, and sums begin at −128 Σ b, which stands before the steps of a panel.
   */
  INT8_QUADS(Operand.INT8, 4, Byte.SIZE, Factors.OFFSET_INTEGERS),
  /** a · b in f32, b widened from an 8-bit integer; every instruction set has it. */
  INT8_WIDENED(Operand.INT8, 1, Byte.SIZE, Factors.NONE),
  /**
   * a · (b · scale) in f32, b widened from a 4-bit integer, with a scale for each group of rows of
   * B; every instruction set has it. The sums are those of {@link #F32} with the real numbers that
   * the integers stand for.
   */
  INT4_WIDENED(Operand.INT8, 1, 4, Factors.NONE),
  /**
   * {@link #INT8_PAIRS} with b widened from 4 bits and a scale for each group of rows of B: the sum
   * of a group is one of integers, and is added to those of the groups before it in f32, product
   * with the scale and sum in one rounding.
   */
  INT4_PAIRS(Operand.INT8, 2, 4, Factors.WIDE_INTEGERS),
  /** The same by the instruction of {@link #INT8_QUADS}; −128 Σ b is found as b is read. */
  INT4_QUADS(Operand.INT8, 4, 4, Factors.OFFSET_INTEGERS);

  /** What is added to integers to make them unsigned. */
  public static final int OFFSET = 128;

  /** Rows of B whose 4-bit integers stand in one word of 32 bits: K is a multiple of it. */
  public static final int WORD_ROWS = 8;

  private final Operand operand;
  private final int depth;
  private final int elementBits;
  private final Factors factors;

  DotProduct(Operand operand, int depth, int elementBits, Factors factors) {
    this.operand = operand;
    this.depth = depth;
    this.elementBits = elementBits;
    this.factors = factors;
  }

  /** Type of the numbers that are multiplied, those of B as they are once widened from 4 bits. */
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

  /** Whether B is integers. */
  public boolean hasIntegers() {
    return operand == Operand.INT8;
  }

  /** Whether both factors are integers, so that rows of A have scales. */
  public boolean multipliesIntegers() {
    return switch (factors) {
      case WIDE_INTEGERS, OFFSET_INTEGERS, INTEGERS -> true;
      case NONE, ROUNDED_FLOATS, BFLOATS -> false;
    };
  }

  /** Steps that K rows of B make. */
  public int steps(int rows) {
    return (rows + depth - 1) / depth;
  }

  /** Bits of an element of a packed B. */
  public int elementBits() {
    return elementBits;
  }

  /** Whether B is 4-bit integers with a scale for each group of rows. */
  public boolean hasGroups() {
    return this == INT4_WIDENED || this == INT4_PAIRS || this == INT4_QUADS;
  }

  /**
   * What multiplies the same left factor by 4-bit integers in groups.
   *
   * @throws IllegalArgumentException if nothing does
   */
  public DotProduct withGroups() {
    return switch (this) {
      case F32 -> INT4_WIDENED;
      case INT8_PAIRS -> INT4_PAIRS;
      case INT8_QUADS -> INT4_QUADS;
      case BF16_WIDENED, BF16_PAIRS, INT8_WIDENED, INT4_WIDENED, INT4_PAIRS, INT4_QUADS ->
          throw new IllegalArgumentException(this + " has no product with 4-bit integers");
    };
  }

  /**
   * The lowest bit of a 4-bit integer in its word.
   *
   * @param row of the word, 0 to 7
   */
  public int firstBit(int row) {
    return Integer.SIZE / depth * (row % depth) + elementBits * (row / depth);
  }

  /** Bytes of a step in a panel of B. */
  public int stepBytes() {
    return depth * elementBits * GemmSpec.PANEL / Byte.SIZE;
  }

  /** Whether the sums of all of K are integers of 32 bits, not f32. */
  public boolean sumsIntegers() {
    return this == INT8_PAIRS || this == INT8_QUADS;
  }

  /** Whether a panel of B begins with what its sums begin at: a 32-bit integer a column. */
  public boolean hasOffsets() {
    return this == INT8_QUADS;
  }
}
