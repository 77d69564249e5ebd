package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.EmbeddingField;
import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.Program;
import java.util.List;

/** Looks up and adds rows of tables. */
record EmbeddingStep(Kernel kernel, List<EmbeddingTable> tables, Buffer output) implements RowStep {
  @Override
  public void emit(Emission emission, int first, int count) {
    Program.Arguments call =
        emission
            .program()
            .call(kernel)
            .set(EmbeddingField.ROWS, count)
            .set(EmbeddingField.OUTPUT, emission.addresses().of(output, first, first))
            .set(EmbeddingField.OUTPUT_STRIDE, output.stride());
    for (int i = 0; i < tables.size(); i++) {
      EmbeddingTable table = tables.get(i);
      call.set(EmbeddingField.table(i), table.elements().address())
          .set(EmbeddingField.scales(i), table.scaleAddress())
          .set(
              EmbeddingField.ids(i),
              emission.inputs().address(table.ids()) + (long) first * Integer.BYTES);
    }
  }
}
