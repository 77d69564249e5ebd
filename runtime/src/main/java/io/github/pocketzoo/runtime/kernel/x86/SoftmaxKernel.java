package io.github.pocketzoo.runtime.kernel.x86;

import static io.github.pocketzoo.runtime.kernel.x86.Gp.R11;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R8;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R9;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RAX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RBX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RCX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDI;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RSI;

import io.github.pocketzoo.runtime.kernel.SoftmaxField;

/** The unnormalized softmax of {@link SoftmaxField} in rows of any width. */
final class SoftmaxKernel {
  private static final Gp ROW = RAX;
  private static final Gp ROWS_LEFT = RBX;
  private static final Gp STRIDE = RCX;
  private static final Gp SUMS = RDX;

  private SoftmaxKernel() {}

  static byte[] assemble(InstructionSet set) {
    Assembler asm = new Assembler();
    SoftmaxRow softmax = new SoftmaxRow(asm, set, ROW, R8, R9, R11, RSI);
    CallingConvention.enter(asm);
    asm.mov(ROW, Mem.at(RDI, SoftmaxField.MATRIX.offset()));
    asm.mov(ROWS_LEFT, Mem.at(RDI, SoftmaxField.ROWS.offset()));
    asm.mov(STRIDE, Mem.at(RDI, SoftmaxField.STRIDE.offset()));
    asm.mov(SUMS, Mem.at(RDI, SoftmaxField.INVERSE_SUMS.offset()));
    asm.mov(R8, Mem.at(RDI, SoftmaxField.WIDTH.offset()));
    softmax.prepare();

    Label nextRow = new Label();
    asm.bind(nextRow);
    asm.vmovss(Mem.at(SUMS), softmax.row());
    asm.add(ROW, STRIDE);
    asm.add(SUMS, Float.BYTES);
    asm.sub(ROWS_LEFT, 1);
    asm.jump(Condition.NOT_EQUAL, nextRow);
    CallingConvention.leave(asm);
    return asm.finish();
  }
}
