package io.github.pocketzoo.runtime.kernel.x86;

import io.github.pocketzoo.runtime.kernel.NativeMemory;

/**
 * What the processor says that it can do, by the instruction {@code cpuid} (Intel SDM, volume 2),
 * and whether the system keeps vector registers, by {@code xgetbv}.
 */
final class Processor {
  // Bits of what leaf 1 gives in ecx.
  private static final int FMA = 1 << 12;
  private static final int OSXSAVE = 1 << 27;
  private static final int F16C = 1 << 29;

  /** Bit of what leaf 7 gives in ebx. */
  private static final int AVX2 = 1 << 5;

  /** Bits of what xgetbv gives: xmm and ymm registers are kept. */
  private static final int VECTORS = 0b110;

  /** A function that writes ecx of leaf 1, ebx of leaf 7 and eax of xgetbv into its block. */
  private static final int[] CODE = {
    0x53, // push rbx
    0xB8,
    1,
    0,
    0,
    0, // mov eax, 1
    0x31,
    0xC9, // xor ecx, ecx
    0x0F,
    0xA2, // cpuid
    0x89,
    0x0F, // mov [rdi], ecx
    0xB8,
    7,
    0,
    0,
    0, // mov eax, 7
    0x31,
    0xC9, // xor ecx, ecx
    0x0F,
    0xA2, // cpuid
    0x89,
    0x5F,
    4, // mov [rdi+4], ebx
    0xF7,
    0x07,
    0,
    0,
    0,
    8, // test dword ptr [rdi], OSXSAVE: else there is no xgetbv
    0x74,
    8, // je end
    0x31,
    0xC9, // xor ecx, ecx
    0x0F,
    0x01,
    0xD0, // xgetbv
    0x89,
    0x47,
    8, // mov [rdi+8], eax
    0x5B, // end: pop rbx
    0xC3 // ret
  };

  private Processor() {}

  /** Whether it has AVX2, FMA and F16C, and our functions can be called. */
  static boolean runsKernels() {
    if (!CallingConvention.isTheMachines()) {
      return false;
    }
    byte[] code = new byte[CODE.length];
    for (int i = 0; i < code.length; i++) {
      code[i] = (byte) CODE[i];
    }
    try (MachineKernel function = new MachineKernel(code);
        NativeMemory block = new NativeMemory(3 * Integer.BYTES)) {
      function.run(block.address());
      int first = FMA | OSXSAVE | F16C;
      return (block.buffer().getInt(0) & first) == first
          && (block.buffer().getInt(Integer.BYTES) & AVX2) != 0
          && (block.buffer().getInt(2 * Integer.BYTES) & VECTORS) == VECTORS;
    }
  }
}
