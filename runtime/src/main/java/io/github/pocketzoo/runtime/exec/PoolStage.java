package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.PoolField;
import io.github.pocketzoo.runtime.plan.FusedOp.Pool;

/** Makes one row of each sequence's rows. */
record PoolStage(Kernel kernel, Pool.Kind kind, Buffer input, Buffer output)
    implements KernelStage {
  @Override
  public void emit(Emission emission) {
    TokenLayout layout = emission.layout();
    Addresses at = emission.addresses();
    int end = emission.part().endSequence();
    for (int sequence = emission.part().firstSequence(); sequence < end; sequence++) {
      int tokens = layout.tokens(sequence);
      int rows = kind == Pool.Kind.MEAN ? tokens : 1;
      int first = layout.start(sequence) + (kind == Pool.Kind.LAST ? tokens - 1 : 0);
      emission
          .program()
          .call(kernel)
          .set(PoolField.SOURCE, at.of(input, first))
          .set(PoolField.STRIDE, input.stride())
          .set(PoolField.ROWS, rows)
          .set(PoolField.OUTPUT, at.of(output, sequence))
          .set(PoolField.FACTOR, 1f / rows);
    }
  }

  @Override
  public boolean readsOtherRows() {
    return true;
  }
}
