package io.github.pocketzoo.runtime.kernel.x86;

import static io.github.pocketzoo.runtime.kernel.x86.Gp.RBP;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RBX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDI;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDX;

/**
 * Runs a list of calls. Argument: two addresses, of the first call and of the end; a call is two
 * addresses, of a function and of its block.
 */
final class RunnerKernel {
  /** Bytes of a call. */
  static final int CALL_BYTES = 16;

  private RunnerKernel() {}

  static byte[] assemble() {
    Assembler asm = new Assembler();
    CallingConvention.enter(asm);
    // Six registers and the return address leave the stack 8 bytes off the 16 that calls need.
    asm.push(RDX);
    asm.mov(RBX, Mem.at(RDI));
    asm.mov(RBP, Mem.at(RDI, 8));
    Label next = new Label();
    Label end = new Label();
    asm.bind(next);
    asm.cmp(RBX, RBP);
    asm.jump(Condition.EQUAL, end);
    asm.mov(RDI, Mem.at(RBX, 8));
    asm.call(Mem.at(RBX));
    asm.add(RBX, CALL_BYTES);
    asm.jump(next);
    asm.bind(end);
    asm.pop(RDX);
    CallingConvention.leave(asm);
    return asm.finish();
  }
}
