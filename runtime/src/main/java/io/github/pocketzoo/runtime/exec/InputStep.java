package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.RowField;

/**
 * Copies rows of a float input of the graph.
 *
 * @param input name of the input
 * @param rowBytes bytes of its rows, which stand behind one another
 */
record InputStep(Kernel kernel, String input, int rowBytes, Buffer output) implements RowStep {
  @Override
  public void emit(Emission emission, int first, int count) {
    emission
        .program()
        .call(kernel)
        .set(RowField.SOURCE, emission.inputs().address(input) + (long) first * rowBytes)
        .set(RowField.SOURCE_STRIDE, rowBytes)
        .set(RowField.ROWS, count)
        .set(RowField.OUTPUT, emission.addresses().of(output, first, first))
        .set(RowField.OUTPUT_STRIDE, output.stride());
  }
}
