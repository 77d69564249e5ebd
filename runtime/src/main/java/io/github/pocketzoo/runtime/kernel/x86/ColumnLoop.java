package io.github.pocketzoo.runtime.kernel.x86;

import java.util.function.Consumer;

/**
 * Walks over the columns of a row, a vector at a time, the number of columns known when the code is
 * made. A rest is read and written under a mask.
 */
final class ColumnLoop {
  /** Register of the mask of the rest, a vector's on AVX2. */
  private static final int REST_VECTOR = 15;

  private static final int REST_MASK = 1;

  /** Register of the mask of the first 8 lanes. */
  private static final OpMask EIGHT = new OpMask(2);

  /** Factors are filled up to a multiple of so many. */
  private static final int WHOLE_FACTORS = 8;

  private final Assembler asm;
  private final InstructionSet set;
  private final int width;
  private final Gp column;
  private final LaneMask mask;

  /**
   * @param column register that counts columns
   */
  ColumnLoop(Assembler asm, InstructionSet set, int width, Gp column) {
    this.asm = asm;
    this.set = set;
    this.width = width;
    this.column = column;
    this.mask = LaneMask.of(asm, set, set.hasMaskRegisters() ? REST_MASK : REST_VECTOR);
  }

  private int rest() {
    return width % set.lanes();
  }

  /** Loads the masks; to be called once. Register 15 is taken from then on. */
  void prepare() {
    if (rest() != 0) {
      mask.set(rest());
    }
    if (set.hasMaskRegisters()) {
      asm.kmovd(EIGHT, Mem.at(asm.table((1 << WHOLE_FACTORS) - 1)));
    }
  }

  /** A vector of columns. */
  final class Block {
    private final boolean partial;

    private Block(boolean partial) {
      this.partial = partial;
    }

    /** The columns in a row of elements of the given size. */
    Mem of(Gp row, int elementBytes) {
      return Mem.at(row, column, elementBytes);
    }

    /** Loads floats; columns that are not there are 0. */
    void load(Vec to, Gp row) {
      if (partial) {
        mask.load(to, of(row, Float.BYTES));
      } else {
        asm.vmovups(to, of(row, Float.BYTES));
      }
    }

    void store(Gp row, Vec from) {
      if (partial) {
        mask.store(of(row, Float.BYTES), from);
      } else {
        asm.vmovups(of(row, Float.BYTES), from);
      }
    }

    /** Sets columns that are not there to 0. */
    void clearMissing(Vec v) {
      if (partial) {
        mask.clearOthers(v);
      }
    }

    /** Whether factors of this block fill only 8 of 16 lanes. */
    private boolean half() {
      return partial && set.hasMaskRegisters() && rest() <= WHOLE_FACTORS;
    }

    /** Stores floats, filled up. */
    void storeFactors(Gp row, Vec v) {
      if (half()) {
        asm.vmovups(of(row, Float.BYTES), EIGHT, v);
      } else {
        asm.vmovups(of(row, Float.BYTES), v);
      }
    }

    /** Stores integers from 0 to 65,535 in 16 bits, filled up; overwrites them. */
    void storeUnsignedShorts(Gp row, Vec v) {
      storeShorts(row, v, asm::vpackusdw);
    }

    /** Stores integers in 16 bits, filled up; overwrites them. */
    void storeShorts(Gp row, Vec v) {
      storeShorts(row, v, asm::vpackssdw);
    }

    private void storeShorts(Gp row, Vec v, Packing toShorts) {
      Mem to = of(row, Short.BYTES);
      if (half()) {
        asm.vpmovdw(to, EIGHT, v);
      } else if (set.hasMaskRegisters()) {
        asm.vpmovdw(to, v);
      } else {
        pack(v, toShorts);
        asm.vmovups(to, v.xmm());
      }
    }

    /** Stores integers from 0 to 255 in 8 bits, filled up; overwrites them. */
    void storeUnsignedBytes(Gp row, Vec v) {
      storeBytes(row, v, asm::vpackuswb);
    }

    /** Stores integers in 8 bits, filled up; overwrites them. */
    void storeBytes(Gp row, Vec v) {
      storeBytes(row, v, asm::vpacksswb);
    }

    private void storeBytes(Gp row, Vec v, Packing toBytes) {
      Mem to = of(row, Byte.BYTES);
      if (half()) {
        asm.vpmovdb(to, EIGHT, v);
      } else if (set.hasMaskRegisters()) {
        asm.vpmovdb(to, v);
      } else {
        pack(v, asm::vpackssdw);
        toBytes.write(v.xmm(), v.xmm(), v.xmm());
        asm.vmovq(to, v);
      }
    }

    /** 8 integers of 32 bits to the lower half of the register. */
    private void pack(Vec v, Packing packing) {
      packing.write(v, v, v);
      asm.vpermq(v, v, 0b10_00);
    }
  }

  /** An instruction that halves the size of integers. */
  private interface Packing {
    void write(Vec to, Vec a, Vec b);
  }

  /** Writes the loop. */
  void each(Consumer<Block> body) {
    int whole = width - rest();
    asm.xor(column, column);
    if (whole > 0) {
      Label next = new Label();
      asm.bind(next);
      body.accept(new Block(false));
      asm.add(column, set.lanes());
      asm.cmp(column, whole);
      asm.jump(Condition.NOT_EQUAL, next);
    }
    if (width > whole) {
      body.accept(new Block(true));
    }
  }
}
