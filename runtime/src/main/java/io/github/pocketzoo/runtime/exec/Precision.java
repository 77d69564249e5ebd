package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.Operand;

/** In which arithmetic the matrix products with weights run; everything else is f32. */
public enum Precision {
  F32("f32", Operand.F32),
  /** Weights and their inputs rounded to bfloat16, sums in f32. */
  BF16("bf16", Operand.BF16),
  /**
   * Weights of 8 bits with a scale an output channel, inputs of 8 bits with a scale a token, sums
   * in 32-bit integers.
   */
  INT8("int8", Operand.INT8);

  private final String label;
  private final Operand operand;

  Precision(String label, Operand operand) {
    this.label = label;
    this.operand = operand;
  }

  /** Name in options and reports. */
  public String label() {
    return label;
  }

  /** Type of the factors of products with weights, and of the elements of embedding tables. */
  public Operand operand() {
    return operand;
  }
}
