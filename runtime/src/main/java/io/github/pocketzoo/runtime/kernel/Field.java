package io.github.pocketzoo.runtime.kernel;

/** A field of a kernel's block of arguments: 8 bytes at 8 times its ordinal. */
public interface Field {
  /** The position in the block. */
  int ordinal();

  /** Bytes from the start of the block. */
  default int offset() {
    return 8 * ordinal();
  }
}
