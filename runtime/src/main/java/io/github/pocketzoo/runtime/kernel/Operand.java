package io.github.pocketzoo.runtime.kernel;

/** Types of the factors of a matrix product; its sums are f32, or s32 of integers. */
public enum Operand {
  F32,
  /** Rounded to 8 bits of mantissa (bfloat16). */
  BF16,
  /** Integers from −127 to 127. */
  INT8
}
