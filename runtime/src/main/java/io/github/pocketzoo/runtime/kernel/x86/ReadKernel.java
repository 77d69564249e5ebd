package io.github.pocketzoo.runtime.kernel.x86;

import static io.github.pocketzoo.runtime.kernel.x86.Gp.RAX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RBX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RCX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDI;

import io.github.pocketzoo.runtime.kernel.ReadField;

/** The sum of {@link ReadField}: so many sums side by side that only memory is waited for. */
final class ReadKernel {
  private static final int SUMS = 8;

  /** Bytes ahead of what is read that the cache is asked for. */
  private static final int AHEAD = 4096;

  private static final int LINE = 64;

  private ReadKernel() {}

  static byte[] assemble(InstructionSet set) {
    Assembler asm = new Assembler();
    CallingConvention.enter(asm);
    asm.mov(RAX, Mem.at(RDI, ReadField.SOURCE.offset()));
    asm.mov(RCX, Mem.at(RDI, ReadField.BYTES.offset()));
    for (int i = 0; i < SUMS; i++) {
      asm.vpxor(set.vector(i), set.vector(i), set.vector(i));
    }
    Label next = new Label();
    asm.bind(next);
    for (int at = 0; at < ReadField.UNIT; at += set.vectorBytes()) {
      if (at % LINE == 0) {
        asm.prefetcht0(Mem.at(RAX, at + AHEAD));
      }
      Vec sum = set.vector(at / set.vectorBytes() % SUMS);
      asm.vpaddd(sum, sum, Mem.at(RAX, at));
    }
    asm.add(RAX, ReadField.UNIT);
    asm.sub(RCX, ReadField.UNIT);
    asm.jump(Condition.GREATER, next);
    for (int i = 1; i < SUMS; i++) {
      asm.vpaddd(set.vector(0), set.vector(0), set.vector(i));
    }
    new VectorMath(asm).integerSum(set.vector(0), set.vector(1));
    asm.mov(RBX, Mem.at(RDI, ReadField.SUM.offset()));
    asm.vmovss(Mem.at(RBX), set.vector(0));
    CallingConvention.leave(asm);
    return asm.finish();
  }
}
