package io.github.pocketzoo.runtime.kernel.x86;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Walks over the columns of a row, 8 at a time, the number of columns known when the code is made.
 * A rest of fewer than 8 is read and written under a mask.
 */
final class ColumnLoop {
  private static final int LANES = 8;

  private final Assembler asm;
  private final int width;
  private final Gp column;
  private final Vec mask;
  private final Label masks;

  /**
   * @param column register that counts columns
   * @param mask register that holds the mask of the rest, if there is one
   */
  ColumnLoop(Assembler asm, int width, Gp column, Vec mask) {
    this.asm = asm;
    this.width = width;
    this.column = column;
    this.mask = mask;
    int[] words = new int[LANES];
    Arrays.fill(words, 0, width % LANES, -1);
    this.masks = asm.table(words);
  }

  /** Loads the mask; to be called once. */
  void prepare() {
    if (width % LANES != 0) {
      asm.vmovups(mask, Mem.at(masks));
    }
  }

  /** Where 8 columns are. */
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
        asm.vmaskmovps(to, mask, of(row, Float.BYTES));
      } else {
        asm.vmovups(to, of(row, Float.BYTES));
      }
    }

    void store(Gp row, Vec from) {
      if (partial) {
        asm.vmaskmovps(of(row, Float.BYTES), mask, from);
      } else {
        asm.vmovups(of(row, Float.BYTES), from);
      }
    }

    /** Sets columns that are not there to 0. */
    void clearMissing(Vec v) {
      if (partial) {
        asm.vandps(v, v, mask);
      }
    }
  }

  /** Writes the loop. */
  void each(Consumer<Block> body) {
    int whole = width / LANES * LANES;
    asm.xor(column, column);
    if (whole > 0) {
      Label next = new Label();
      asm.bind(next);
      body.accept(new Block(false));
      asm.add(column, LANES);
      asm.cmp(column, whole);
      asm.jump(Condition.NOT_EQUAL, next);
    }
    if (width > whole) {
      body.accept(new Block(true));
    }
  }
}
