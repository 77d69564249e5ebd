package io.github.pocketzoo.runtime.kernel.x86;

/** The part of a matrix product that runs over all of K with a tile of sums in registers. */
interface InnerLoop {
  /** Writes what stands once at the kernel's beginning. */
  void prepare();

  /** Rows of the tile. */
  int mostRows();

  /**
   * Writes the loop; {@link GemmRegisters#A_ROWS} and {@link GemmRegisters#STEP} are at the first
   * step. In the end {@link GemmRegisters#sum(int, int)} are the sums.
   */
  void emit(int rows, int vectors);
}
