package io.github.pocketzoo.runtime.kernel.x86;

import java.util.Arrays;

/** Masks for the first few of 8 lanes, where how many is known only when the code runs. */
final class LaneMasks {
  private static final int LANES = 8;

  private LaneMasks() {}

  /**
   * Loads the mask of the first {@code count} lanes.
   *
   * @param count register with a number from 0 to 8
   * @param spare register that is overwritten
   */
  static void load(Assembler asm, Vec mask, Gp count, Gp spare) {
    int[] words = new int[2 * LANES];
    Arrays.fill(words, 0, LANES, -1);
    Label table = asm.table(words);
    asm.lea(spare, Mem.at(table));
    // The window of 8 words that has `count` ones begins at word 8 − count.
    asm.neg(count);
    asm.vmovups(mask, Mem.at(spare, count, Float.BYTES, LANES * Float.BYTES));
    asm.neg(count);
  }
}
