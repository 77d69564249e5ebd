package io.github.pocketzoo.runtime.kernel.x86;

import static io.github.pocketzoo.runtime.kernel.x86.Gp.R12;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R13;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R14;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R15;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RAX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RBX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RCX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDI;

import io.github.pocketzoo.runtime.kernel.BarrierField;

/**
 * The barrier of {@link BarrierField}. A thread writes to its own word alone and reads the others',
 * so that plain stores and loads will do: x86 keeps the order of a thread's stores.
 */
final class BarrierKernel {
  /** Looks before another thread gets the core: some tens of microseconds. */
  private static final int SPINS = 1_000;

  private static final Gp WORD = R12;
  private static final Gp WORDS_LEFT = R13;
  private static final Gp SPINS_LEFT = R14;
  private static final Gp TARGET = R15;

  private BarrierKernel() {}

  static byte[] assemble() {
    Assembler asm = new Assembler();
    CallingConvention.enter(asm);
    // Six registers and the return address leave the stack 8 bytes off the 16 that calls need.
    asm.push(RAX);
    asm.mov(RBX, RDI);
    asm.mov(WORD, Mem.at(RBX, BarrierField.WORDS.offset()));
    asm.mov(WORDS_LEFT, Mem.at(RBX, BarrierField.PARTIES.offset()));
    asm.mov(TARGET, Mem.at(RBX, BarrierField.TARGET.offset()));
    asm.mov(RCX, Mem.at(RBX, BarrierField.THREAD.offset()));
    asm.imul(RCX, RCX, BarrierField.WORD_STRIDE);
    asm.mov(Mem.at(WORD, RCX, 1), TARGET);
    Label nextWord = new Label();
    Label look = new Label();
    Label there = new Label();
    asm.bind(nextWord);
    asm.xor(SPINS_LEFT, SPINS_LEFT);
    asm.add(SPINS_LEFT, SPINS);
    asm.bind(look);
    asm.cmp(TARGET, Mem.at(WORD));
    asm.jump(Condition.LESS_OR_EQUAL, there);
    asm.pause();
    asm.sub(SPINS_LEFT, 1);
    asm.jump(Condition.GREATER, look);
    asm.call(Mem.at(RBX, BarrierField.YIELD.offset()));
    asm.jump(look);
    asm.bind(there);
    asm.add(WORD, BarrierField.WORD_STRIDE);
    asm.sub(WORDS_LEFT, 1);
    asm.jump(Condition.NOT_EQUAL, nextWord);
    asm.pop(RCX);
    CallingConvention.leave(asm);
    return asm.finish();
  }
}
