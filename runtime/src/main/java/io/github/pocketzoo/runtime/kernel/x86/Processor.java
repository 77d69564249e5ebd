package io.github.pocketzoo.runtime.kernel.x86;

import io.github.pocketzoo.runtime.kernel.NativeMemory;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * What the processor says that it can do, by the instruction {@code cpuid} (Intel SDM, volume 2),
 * and whether the system keeps vector registers, by {@code xgetbv}.
 */
final class Processor {
  // Bits of what leaf 1 gives in ecx.
  private static final int FMA = 1 << 12;
  private static final int OSXSAVE = 1 << 27;
  private static final int F16C = 1 << 29;

  // Bits of what leaf 7 gives in ebx.
  private static final int AVX2 = 1 << 5;
  private static final int AVX512F = 1 << 16;
  private static final int AVX512DQ = 1 << 17;
  private static final int AVX512BW = 1 << 30;
  private static final int AVX512VL = 1 << 31;

  /** Bit of what leaf 7 gives in ecx. */
  private static final int AVX512_VNNI = 1 << 11;

  // Bits of what subleaf 1 of leaf 7 gives in eax.
  private static final int AVX_VNNI = 1 << 4;
  private static final int AVX512_BF16 = 1 << 5;

  // Bits of what xgetbv gives: the system keeps xmm and ymm; zmm, 32 registers and masks.
  private static final int VECTORS = 0b110;
  private static final int LARGE_VECTORS = 0b1110_0110;

  /**
   * A function that writes ecx of leaf 1, ebx of leaf 7, eax of xgetbv, eax of leaf 7.1 and ecx of
   * leaf 7.
   */
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
                  + "894f10" // mov [rdi+16], ecx
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

  private final Set<InstructionSet> sets;
  private final boolean moreThanAvx2;

  private Processor(Set<InstructionSet> sets, boolean moreThanAvx2) {
    this.sets = sets;
    this.moreThanAvx2 = moreThanAvx2;
  }

  /** Asks the processor that this runs on. */
  static Processor ask() {
    Set<InstructionSet> sets = EnumSet.noneOf(InstructionSet.class);
    if (!CallingConvention.isTheMachines()) {
      return new Processor(sets, false);
    }
    try (MachineKernel function = new MachineKernel(CODE);
        NativeMemory block = new NativeMemory(5 * Integer.BYTES)) {
      function.run(block.address());
      int leaf1 = block.buffer().getInt(0);
      int leaf7 = block.buffer().getInt(Integer.BYTES);
      int kept = block.buffer().getInt(2 * Integer.BYTES);
      int leaf7b = block.buffer().getInt(3 * Integer.BYTES);
      int leaf7c = block.buffer().getInt(4 * Integer.BYTES);
      if (has(leaf1, FMA | OSXSAVE | F16C) && has(leaf7, AVX2) && has(kept, VECTORS)) {
        sets.add(InstructionSet.AVX2);
        if (has(leaf7, AVX512F | AVX512DQ | AVX512BW | AVX512VL)
            && has(leaf7c, AVX512_VNNI)
            && has(kept, LARGE_VECTORS)) {
          sets.add(InstructionSet.AVX512_VNNI);
          if (has(leaf7b, AVX512_BF16)) {
            sets.add(InstructionSet.AVX512_BF16);
          }
        }
      }
      return new Processor(sets, has(leaf7, AVX512F) || has(leaf7b, AVX_VNNI));
    }
  }

  private static boolean has(int word, int bits) {
    return (word & bits) == bits;
  }

  /** Whether it has the instructions, and our functions can be called. */
  boolean runs(InstructionSet set) {
    return sets.contains(set);
  }

  /** Whether it has AVX-512 or AVX-VNNI. */
  boolean hasMoreThanAvx2() {
    return moreThanAvx2;
  }
}
