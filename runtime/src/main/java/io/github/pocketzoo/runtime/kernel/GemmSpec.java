package io.github.pocketzoo.runtime.kernel;

/**
 * A kernel for C = (A B) ∘ row scales ∘ column scales + bias + residual.
 *
 * <p>B is in panels of {@link #PANEL} columns, see {@link PackedMatrix}. The sums of a row of C are
 * formed in one order whatever the number of rows, so that a row's result does not depend on the
 * rows beside it. Where B is in groups ({@link DotProduct#hasGroups}), its scales are part of A B.
 *
 * @param dot how the factors are stored and multiplied; rows of A are filled up to whole steps
 * @param rowScale whether row i of the product is multiplied by a scale of its own
 * @param columnScale whether column j of the product is multiplied by a scale of its own
 * @param bias whether a vector is added to every row
 * @param residual whether a matrix is added
 */
public record GemmSpec(
    DotProduct dot, boolean rowScale, boolean columnScale, boolean bias, boolean residual) {
  /** Columns of a panel. */
  public static final int PANEL = 16;
}
