package io.github.pocketzoo.runtime.kernel.x86;

import static io.github.pocketzoo.runtime.kernel.x86.Gp.R11;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RAX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RBX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RCX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDI;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RSI;

import io.github.pocketzoo.runtime.kernel.PoolField;

/** The sum of rows of {@link PoolField} on AVX2: 8 columns at a time, down all rows. */
final class PoolKernel {
  private static final Vec SUM = Vec.ymm(0);
  private static final Vec ELEMENTS = Vec.ymm(1);
  private static final Vec FACTOR = Vec.ymm(2);
  private static final Vec MASK = Vec.ymm(15);

  private static final Gp ROW = RAX;
  private static final Gp OUTPUT = RBX;
  private static final Gp ROWS_LEFT = RCX;
  private static final Gp STRIDE = RDX;
  private static final Gp COLUMN = R11;

  private PoolKernel() {}

  static byte[] assemble(int width) {
    Assembler asm = new Assembler();
    ColumnLoop columns = new ColumnLoop(asm, width, COLUMN, MASK);
    CallingConvention.enter(asm);
    asm.mov(OUTPUT, Mem.at(RDI, PoolField.OUTPUT.offset()));
    asm.mov(STRIDE, Mem.at(RDI, PoolField.STRIDE.offset()));
    asm.mov(RSI, Mem.at(RDI, PoolField.SOURCE.offset()));
    asm.vbroadcastss(FACTOR, Mem.at(RDI, PoolField.FACTOR.offset()));
    columns.prepare();
    columns.each(
        block -> {
          asm.mov(ROW, RSI);
          asm.mov(ROWS_LEFT, Mem.at(RDI, PoolField.ROWS.offset()));
          asm.vpxor(SUM, SUM, SUM);
          Label nextRow = new Label();
          asm.bind(nextRow);
          block.load(ELEMENTS, ROW);
          asm.vaddps(SUM, SUM, ELEMENTS);
          asm.add(ROW, STRIDE);
          asm.sub(ROWS_LEFT, 1);
          asm.jump(Condition.NOT_EQUAL, nextRow);
          asm.vmulps(SUM, SUM, FACTOR);
          block.store(OUTPUT, SUM);
        });
    CallingConvention.leave(asm);
    return asm.finish();
  }
}
