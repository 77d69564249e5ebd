package io.github.pocketzoo.runtime.kernel.x86;

import static io.github.pocketzoo.runtime.kernel.x86.Gp.R11;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RAX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RBX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RCX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDI;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RSI;

import io.github.pocketzoo.runtime.kernel.PoolField;

/** The sum of rows of {@link PoolField}: a vector of columns at a time, down all rows. */
final class PoolKernel {
  private static final Gp ROW = RAX;
  private static final Gp OUTPUT = RBX;
  private static final Gp ROWS_LEFT = RCX;
  private static final Gp STRIDE = RDX;
  private static final Gp COLUMN = R11;

  private PoolKernel() {}

  static byte[] assemble(int width, InstructionSet set) {
    Vec sum = set.vector(0);
    Vec elements = set.vector(1);
    Vec factor = set.vector(2);
    Assembler asm = new Assembler();
    ColumnLoop columns = new ColumnLoop(asm, set, width, COLUMN);
    CallingConvention.enter(asm);
    asm.mov(OUTPUT, Mem.at(RDI, PoolField.OUTPUT.offset()));
    asm.mov(STRIDE, Mem.at(RDI, PoolField.STRIDE.offset()));
    asm.mov(RSI, Mem.at(RDI, PoolField.SOURCE.offset()));
    asm.vbroadcastss(factor, Mem.at(RDI, PoolField.FACTOR.offset()));
    columns.prepare();
    columns.each(
        block -> {
          asm.mov(ROW, RSI);
          asm.mov(ROWS_LEFT, Mem.at(RDI, PoolField.ROWS.offset()));
          asm.vpxor(sum, sum, sum);
          Label nextRow = new Label();
          asm.bind(nextRow);
          block.load(elements, ROW);
          asm.vaddps(sum, sum, elements);
          asm.add(ROW, STRIDE);
          asm.sub(ROWS_LEFT, 1);
          asm.jump(Condition.NOT_EQUAL, nextRow);
          asm.vmulps(sum, sum, factor);
          block.store(OUTPUT, sum);
        });
    CallingConvention.leave(asm);
    return asm.finish();
  }
}
