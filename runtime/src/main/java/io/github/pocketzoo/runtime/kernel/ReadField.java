package io.github.pocketzoo.runtime.kernel;

/**
 * Arguments of the kernel that reads memory as fast as it can: it adds up the 32-bit integers of a
 * buffer. It is what the speed of kernels that are bound by memory is measured against.
 */
public enum ReadField implements Field {
  SOURCE,
  /** A multiple of {@link #UNIT}, at least one. */
  BYTES,
  /** Written: s32, the sum modulo 2³². */
  SUM;

  /** Bytes that are read in one turn. */
  public static final int UNIT = 512;
}
