package io.github.pocketzoo.runtime.kernel.x86;

import java.util.List;

/**
 * How kernels are called: System V AMD64 ABI (Linux, macOS). The argument comes in rdi; rbx, rbp
 * and r12 to r15 belong to the caller; all vector registers may be overwritten.
 */
final class CallingConvention {
  private static final List<Gp> SAVED = List.of(Gp.RBX, Gp.RBP, Gp.R12, Gp.R13, Gp.R14, Gp.R15);

  private CallingConvention() {}

  /** Whether this machine calls functions so. */
  static boolean isTheMachines() {
    String architecture = System.getProperty("os.arch");
    String system = System.getProperty("os.name");
    return (architecture.equals("amd64") || architecture.equals("x86_64"))
        && !system.startsWith("Windows");
  }

  static void enter(Assembler asm) {
    SAVED.forEach(asm::push);
  }

  static void leave(Assembler asm) {
    // Else the next SSE instruction of the caller waits for the upper halves of the registers.
    asm.vzeroupper();
    for (int i = SAVED.size() - 1; i >= 0; i--) {
      asm.pop(SAVED.get(i));
    }
    asm.ret();
  }
}
