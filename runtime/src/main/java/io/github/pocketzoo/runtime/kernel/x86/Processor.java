package io.github.pocketzoo.runtime.kernel.x86;

import io.github.pocketzoo.runtime.kernel.NativeMemory;
import java.util.HexFormat;

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
  private static final byte[] CODE =
      HexFormat.of()
          .parseHex(
              "53" // push rbx
                  + "b801000000" // mov eax, 1
                  + "31c9" // xor ecx, ecx
                  + "0fa2" // cpuid
                  + "890f" // mov [rdi], ecx
                  + "b807000000" // mov eax, 7
                  + "31c9" // xor ecx, ecx
                  + "0fa2" // cpuid
                  + "895f04" // mov [rdi+4], ebx
                  + "b807000000" // mov eax, 7
                  + "b901000000" // mov ecx, 1
                  + "0fa2" // cpuid
                  + "89470c" // mov [rdi+12], eax
                  + "f70700000008" // test dword ptr [rdi], OSXSAVE: else there is no xgetbv
                  + "7408" // je end
                  + "31c9" // xor ecx, ecx
                  + "0f01d0" // xgetbv
                  + "894708" // mov [rdi+8], eax
                  + "5b" // end: pop rbx
                  + "c3"); // ret

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
    try (MachineKernel function = new MachineKernel(CODE);
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
