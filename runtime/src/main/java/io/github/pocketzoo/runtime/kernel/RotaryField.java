package io.github.pocketzoo.runtime.kernel;

/** Arguments of a {@link RotarySpec} kernel. */
public enum RotaryField implements Field {
  /** f32, the first row's first head. */
  MATRIX,
  /** From a row to the next, in bytes. */
  STRIDE,
  /** At least 1. */
  ROWS,
  /** Heads of a row that are turned, next to one another; at least 1. */
  HEADS,
  /** s32, one a row: which row of the table. */
  POSITIONS,
  /** f32, dense: for each position d/2 cosines, then d/2 sines. */
  TABLE,
  /** f32, one a column of a head; of normalized heads. */
  GAIN,
  /** ε, f32 in the lower 4 bytes; of normalized heads. */
  EPSILON
}
