package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.EmbeddingField;
import io.github.pocketzoo.runtime.kernel.Kernel;

/** Looks up rows of a table for the next, this and the previous token, side by side. */
record TrigramStep(Kernel kernel, EmbeddingTable table, Buffer output) implements RowStep {
  @Override
  public void emit(Emission emission, int first, int count) {
    long at = emission.addresses().of(output, first, first);
    for (int shift = 1; shift >= -1; shift--) {
      emission
          .program()
          .call(kernel)
          .set(EmbeddingField.ROWS, count)
          .set(EmbeddingField.OUTPUT, at)
          .set(EmbeddingField.OUTPUT_STRIDE, output.stride())
          .set(EmbeddingField.table(0), table.elements().address())
          .set(EmbeddingField.scales(0), table.scaleAddress())
          .set(
              EmbeddingField.ids(0),
              emission.inputs().address(InputMemory.shifted(table.ids(), shift))
                  + (long) first * Integer.BYTES);
      at += (long) table.width() * Float.BYTES;
    }
  }
}
