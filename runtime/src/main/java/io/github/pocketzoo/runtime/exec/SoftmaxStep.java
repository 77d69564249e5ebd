package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.RowField;
import io.github.pocketzoo.runtime.kernel.SoftmaxField;

/**
 * Softmax over the columns of a matrix. (That of attention leaves the division to the product that
 * follows.)
 *
 * @param copy a row kernel that only copies
 * @param softmax the kernel of exponentials and inverse sums
 * @param scale a row kernel that scales rows
 * @param inverseSums one a row
 */
record SoftmaxStep(
    Kernel copy,
    Kernel softmax,
    Kernel scale,
    int width,
    Buffer input,
    Buffer inverseSums,
    Buffer output)
    implements RowStep {

  @Override
  public void emit(Emission emission, int first, int count) {
    Addresses at = emission.addresses();
    long rows = at.of(output, first, first);
    long sums = at.of(inverseSums, first, first);
    emission
        .program()
        .call(copy)
        .set(RowField.SOURCE, at.of(input, first, first))
        .set(RowField.SOURCE_STRIDE, input.stride())
        .set(RowField.ROWS, count)
        .set(RowField.OUTPUT, rows)
        .set(RowField.OUTPUT_STRIDE, output.stride());
    emission
        .program()
        .call(softmax)
        .set(SoftmaxField.MATRIX, rows)
        .set(SoftmaxField.STRIDE, output.stride())
        .set(SoftmaxField.ROWS, count)
        .set(SoftmaxField.WIDTH, width)
        .set(SoftmaxField.INVERSE_SUMS, sums);
    emission
        .program()
        .call(scale)
        .set(RowField.SOURCE, rows)
        .set(RowField.SOURCE_STRIDE, output.stride())
        .set(RowField.ROWS, count)
        .set(RowField.ROW_SCALES, sums)
        .set(RowField.OUTPUT, rows)
        .set(RowField.OUTPUT_STRIDE, output.stride());
  }
}
