package io.github.pocketzoo.runtime.kernel.x86;

import io.github.pocketzoo.runtime.kernel.Field;
import io.github.pocketzoo.runtime.kernel.GemmSpec;

/**
 * What the registers of a matrix product hold: see {@link GemmKernel}.
 *
 * @param streaming whether B comes from memory and is read panel by panel, as it lies there
 */
record GemmRegisters(InstructionSet set, boolean streaming) {
  /** Vectors of a row of the tile. */
  static final int VECTORS = 2;

  /** Bytes of A that a step takes: an f32, or two or four smaller elements. */
  static final int A_STEP_BYTES = 4;

  /** Rows that can be addressed from each of {@link #A_ROWS}: itself, and one or two strides on. */
  static final int ROWS_A_BASE = 3;

  // Registers that keep their meaning through the kernel.
  static final Gp A_STRIDE = Gp.R8;
  static final Gp B_PANEL_STRIDE = Gp.R11;
  static final Gp PANEL = Gp.R13;

  /** While the inner loop runs: every third row of A's tile, at the current step. */
  static final Gp[] A_ROWS = {Gp.RAX, Gp.RBX, Gp.RSI, Gp.RBP};

  /** While the inner loop runs: the step in B's first panel. */
  static final Gp STEP = Gp.RCX;

  /** Bytes ahead of what is multiplied that the cache is asked for where B comes from memory. */
  static final int AHEAD = 4096;

  static Mem argument(Field field) {
    return Mem.at(Gp.RDI, field.offset());
  }

  int vectorsAPanel() {
    return GemmSpec.PANEL / set.lanes();
  }

  /** Panels that stand side by side in the tile. */
  int mostPanels() {
    return streaming ? 1 : VECTORS / vectorsAPanel();
  }

  /** Sums that steps are added to in turn. */
  int turns() {
    return streaming ? VECTORS / vectorsAPanel() : 1;
  }

  Vec sum(int row, int vector) {
    return set.vector(VECTORS * row + vector);
  }

  /** What the steps of a turn are added to; the first turn's is the sum itself. */
  Vec sum(int row, int vector, int turn) {
    return sum(row, vector + turn * vectorsAPanel());
  }

  /** A vector of the current step of B. */
  Vec weights(int vector) {
    return behindSums(vector);
  }

  /** An element of A, or a scale. */
  Vec element() {
    return behindSums(VECTORS);
  }

  Vec product() {
    return behindSums(VECTORS + 1);
  }

  /** A register that only instruction sets of 32 have, 0 to 3. */
  Vec extra(int number) {
    return behindSums(VECTORS + 2 + number);
  }

  private Vec behindSums(int number) {
    return set.vector(VECTORS * set.tileRows() + number);
  }

  /**
   * A vector of the panels side by side that begin at an address.
   *
   * @param vectorBytes of a panel's vectors there
   */
  Mem ofPanels(Gp first, int vector, int vectorBytes) {
    int panel = vector / vectorsAPanel();
    int part = vector % vectorsAPanel() * vectorBytes;
    return panel == 0 ? Mem.at(first, part) : Mem.at(first, B_PANEL_STRIDE, panel, part);
  }

  /** An element of A. */
  static Mem ofRow(int row, int step) {
    Gp base = A_ROWS[row / ROWS_A_BASE];
    int strides = row % ROWS_A_BASE;
    int displacement = step * A_STEP_BYTES;
    return strides == 0
        ? Mem.at(base, displacement)
        : Mem.at(base, A_STRIDE, strides, displacement);
  }

  /** Moves on by some steps in the rows of A. */
  static void advance(Assembler asm, int rows, int steps) {
    for (int base = 0; base * ROWS_A_BASE < rows; base++) {
      asm.add(A_ROWS[base], steps * A_STEP_BYTES);
    }
  }

  /**
   * Adds the sums of all turns to those of the first.
   *
   * @param integers whether they are integers of 32 bits
   */
  void addTurns(Assembler asm, int rows, int vectors, boolean integers) {
    for (int turn = 1; turn < turns(); turn++) {
      for (int row = 0; row < rows; row++) {
        for (int vector = 0; vector < vectors; vector++) {
          Vec sum = sum(row, vector);
          if (integers) {
            asm.vpaddd(sum, sum, sum(row, vector, turn));
          } else {
            asm.vaddps(sum, sum, sum(row, vector, turn));
          }
        }
      }
    }
  }
}
