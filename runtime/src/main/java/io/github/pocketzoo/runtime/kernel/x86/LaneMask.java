package io.github.pocketzoo.runtime.kernel.x86;

import java.util.Arrays;

/**
 * The first few lanes of a vector, to which loads and stores at the end of a row are limited. It is
 * in a vector register on AVX2, else in a mask register.
 */
abstract class LaneMask {
  /** Most lanes that can be counted: two vectors on AVX2, one of AVX-512. */
  private static final int MOST_LANES = 16;

  /**
   * A mask that is not set yet.
   *
   * @param number of the register, a vector's or a mask's
   */
  static LaneMask of(Assembler asm, InstructionSet set, int number) {
    return set.hasMaskRegisters()
        ? new InMaskRegister(asm, new OpMask(number))
        : new InVector(asm, set.vector(number));
  }

  /**
   * Sets it where the number is known only when the code runs.
   *
   * @param count register with a number from 0 to 16; beyond a vector's lanes, all are in the mask
   * @param before lanes that are before this vector's and count too
   * @param spare register that is overwritten
   */
  abstract void set(Gp count, int before, Gp spare);

  /** Sets it to a number that is known. */
  abstract void set(int count);

  /** Loads floats; lanes that are not in the mask become 0. */
  abstract void load(Vec to, Mem from);

  /** Stores floats. */
  abstract void store(Mem to, Vec from);

  /** Sets lanes that are not in the mask to 0. */
  abstract void clearOthers(Vec v);

  /** Gives lanes that are not in the mask the values of another register. */
  abstract void fillOthers(Vec v, Vec with);

  private static final class InVector extends LaneMask {
    private final Assembler asm;
    private final Vec mask;

    /** Ones, then zeros. */
    private Label windows;

    InVector(Assembler asm, Vec mask) {
      this.asm = asm;
      this.mask = mask;
    }

    @Override
    void set(Gp count, int before, Gp spare) {
      if (windows == null) {
        int[] words = new int[2 * MOST_LANES];
        Arrays.fill(words, 0, MOST_LANES, -1);
        windows = asm.table(words);
      }
      asm.lea(spare, Mem.at(windows));
      // The window that begins with `count` ones is so many words before the zeros.
      asm.neg(count);
      asm.vmovups(mask, Mem.at(spare, count, Integer.BYTES, (MOST_LANES + before) * Integer.BYTES));
      asm.neg(count);
    }

    @Override
    void set(int count) {
      int[] words = new int[mask.bytes() / Integer.BYTES];
      Arrays.fill(words, 0, count, -1);
      asm.vmovups(mask, Mem.at(asm.table(words)));
    }

    @Override
    void load(Vec to, Mem from) {
      asm.vmaskmovps(to, mask, from);
    }

    @Override
    void store(Mem to, Vec from) {
      asm.vmaskmovps(to, mask, from);
    }

    @Override
    void clearOthers(Vec v) {
      asm.vandps(v, v, mask);
    }

    @Override
    void fillOthers(Vec v, Vec with) {
      asm.vblendvps(v, with, v, mask);
    }
  }

  private static final class InMaskRegister extends LaneMask {
    private final Assembler asm;
    private final OpMask mask;

    /** By the number of lanes. */
    private Label masks;

    InMaskRegister(Assembler asm, OpMask mask) {
      this.asm = asm;
      this.mask = mask;
    }

    private static int bits(int count) {
      return (1 << count) - 1;
    }

    @Override
    void set(Gp count, int before, Gp spare) {
      if (before != 0) {
        throw new IllegalArgumentException("a vector has room for all lanes that are counted");
      }
      if (masks == null) {
        int[] words = new int[MOST_LANES + 1];
        Arrays.setAll(words, InMaskRegister::bits);
        masks = asm.table(words);
      }
      asm.lea(spare, Mem.at(masks));
      asm.kmovd(mask, Mem.at(spare, count, Integer.BYTES));
    }

    @Override
    void set(int count) {
      asm.kmovd(mask, Mem.at(asm.table(bits(count))));
    }

    @Override
    void load(Vec to, Mem from) {
      asm.vmovups(to, mask, from);
    }

    @Override
    void store(Mem to, Vec from) {
      asm.vmovups(to, mask, from);
    }

    @Override
    void clearOthers(Vec v) {
      asm.vmovaps(v, mask, v);
    }

    @Override
    void fillOthers(Vec v, Vec with) {
      asm.vblendmps(v, mask, with, v);
    }
  }
}
