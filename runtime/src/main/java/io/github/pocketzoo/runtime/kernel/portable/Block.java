package io.github.pocketzoo.runtime.kernel.portable;

import com.sun.jna.Pointer;
import io.github.pocketzoo.runtime.kernel.Field;

/** A kernel's arguments, read from its block. */
final class Block {
  private final Pointer start;

  Block(long address) {
    this.start = new Pointer(address);
  }

  long get(Field field) {
    return start.getLong(field.offset());
  }

  int count(Field field) {
    return Math.toIntExact(get(field));
  }

  /** The float in the lower 4 bytes of a field. */
  float real(Field field) {
    return Float.intBitsToFloat((int) get(field));
  }

  Matrix matrix(Field address, Field stride) {
    return new Matrix(get(address), get(stride));
  }

  Matrix vector(Field address) {
    return new Matrix(get(address), 0);
  }
}
