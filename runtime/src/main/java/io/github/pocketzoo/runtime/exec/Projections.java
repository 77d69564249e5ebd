package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.structure.AttentionHeads;
import java.util.Optional;

/**
 * Q, K and V side by side: a row a token, a head's columns next to one another.
 *
 * @param buffer f32
 * @param apart V, where it is not beside Q and K, f32
 * @param heads how many, and how wide they are
 */
record Projections(Buffer buffer, Optional<Buffer> apart, AttentionHeads heads) {
  int stride() {
    return buffer.stride();
  }

  /** Bytes of a head's columns. */
  long headBytes() {
    return (long) heads.size() * Float.BYTES;
  }

  /** Address of a row's query. */
  long query(Addresses at, int row, int head) {
    return at.of(buffer, row) + head * headBytes();
  }

  /** Address of a row's key. */
  long key(Addresses at, int row, int head) {
    return query(at, row, heads.queries() + head);
  }

  /** Address of a row's value. */
  long value(Addresses at, int row, int head) {
    return apart
        .map(values -> at.of(values, row) + head * headBytes())
        .orElseGet(() -> key(at, row, heads.keyValues() + head));
  }

  /** Bytes from a row's value to the next row's. */
  int valueStride() {
    return apart.orElse(buffer).stride();
  }
}
