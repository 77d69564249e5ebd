package io.github.pocketzoo.runtime.kernel.x86;

import static io.github.pocketzoo.runtime.kernel.x86.Gp.RAX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RCX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDI;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RSI;

import io.github.pocketzoo.runtime.kernel.NativeCallField;

/** Calls a C function, see {@link NativeCallField}. */
final class NativeCallKernel {
  private NativeCallKernel() {}

  static byte[] assemble() {
    Assembler asm = new Assembler();
    // The return address is on the stack; 8 bytes more align it to 16.
    asm.push(RAX);
    asm.mov(RAX, RDI);
    asm.mov(RDI, Mem.at(RAX, NativeCallField.ARGUMENT_0.offset()));
    asm.mov(RSI, Mem.at(RAX, NativeCallField.ARGUMENT_1.offset()));
    asm.mov(RDX, Mem.at(RAX, NativeCallField.ARGUMENT_2.offset()));
    asm.mov(RCX, Mem.at(RAX, NativeCallField.ARGUMENT_3.offset()));
    asm.call(Mem.at(RAX, NativeCallField.FUNCTION.offset()));
    asm.pop(RCX);
    asm.ret();
    return asm.finish();
  }
}
