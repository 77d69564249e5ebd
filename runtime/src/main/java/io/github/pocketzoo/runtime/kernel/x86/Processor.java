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

  /** Another bit of it. */
  private static final int AVX512 = 1 << 16;

  /** Bit of what subleaf 1 of leaf 7 gives in eax. */
  private static final int AVX_VNNI = 1 << 4;

  /** Bits of what xgetbv gives: xmm and ymm registers are kept. */
  private static final int VECTORS = 0b110;

  /** A function that writes ecx of leaf 1, ebx of leaf 7, eax of xgetbv and eax of leaf 7.1. */
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
    0xB8,
    7,
    0,
    0,
    0, // mov eax, 7
    0xB9,
    1,
    0,
    0,
    0, // mov ecx, 1
    0x0F,
    0xA2, // cpuid
    0x89,
    0x47,
    12, // mov [rdi+12], eax
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

  private final boolean runsKernels;
  private final boolean hasMore;

  private Processor(boolean runsKernels, boolean hasMore) {
    this.runsKernels = runsKernels;
    this.hasMore = hasMore;
  }

  /** Asks the processor that this runs on. */
  static Processor ask() {
    if (!CallingConvention.isTheMachines()) {
      return new Processor(false, false);
    }
    byte[] code = new byte[CODE.length];
    for (int i = 0; i < code.length; i++) {
      code[i] = (byte) CODE[i];
    }
    try (MachineKernel function = new MachineKernel(code);
        NativeMemory block = new NativeMemory(4 * Integer.BYTES)) {
      function.run(block.address());
      int leaf1 = block.buffer().getInt(0);
      int leaf7 = block.buffer().getInt(Integer.BYTES);
      int kept = block.buffer().getInt(2 * Integer.BYTES);
      int leaf7b = block.buffer().getInt(3 * Integer.BYTES);
      int first = FMA | OSXSAVE | F16C;
      return new Processor(
          (leaf1 & first) == first && (leaf7 & AVX2) != 0 && (kept & VECTORS) == VECTORS,
          (leaf7 & AVX512) != 0 || (leaf7b & AVX_VNNI) != 0);
    }
  }

  /** Whether it has AVX2, FMA and F16C, and our functions can be called. */
  boolean runsKernels() {
    return runsKernels;
  }

  /** Whether it has AVX-512 or AVX-VNNI, which the kernels here do not use. */
  boolean hasMore() {
    return hasMore;
  }
}
