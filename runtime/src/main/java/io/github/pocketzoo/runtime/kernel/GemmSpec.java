package io.github.pocketzoo.runtime.kernel;

/**
 * A kernel for C = (A B) ∘ row scales ∘ column scales + bias + residual.
 *
 * <p>B is in panels of {@link #PANEL} columns, see {@link PackedMatrix}. The sums of a row of C are
 * formed in one order whatever the number of rows, so that a row's result does not depend on the
 * rows beside it.
 *
 * @param operand type of the factors. A holds f32; f32 that are bfloat16 values; or for {@link
 *     Operand#INT8} 16-bit integers, an even number a row
 * @param rowScale whether row i of the product is multiplied by a scale of its own
 * @param columnScale whether column j of the product is multiplied by a scale of its own
 * @param bias whether a vector is added to every row
 * @param residual whether a matrix is added
 */
public record GemmSpec(
    Operand operand, boolean rowScale, boolean columnScale, boolean bias, boolean residual) {
  /** Columns of a panel. */
  public static final int PANEL = 16;
}
