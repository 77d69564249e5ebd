package io.github.pocketzoo.runtime.exec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Puts buffers into one stretch of memory, so that those that are in use at the same time do not
 * overlap: the largest first, each at the lowest offset that is free (greedy by size, Pisarchyk and
 * Lee 2020).
 */
final class MemoryPlan {
  private MemoryPlan() {}

  /**
   * Sets every buffer's offset.
   *
   * @return bytes a row that are needed
   */
  static long assign(List<Buffer> buffers) {
    List<Buffer> bySize = new ArrayList<>(buffers);
    bySize.sort(Comparator.comparingInt(Buffer::stride).reversed());
    List<Buffer> placed = new ArrayList<>();
    long total = 0;
    for (Buffer buffer : bySize) {
      long offset = 0;
      for (Buffer other : placed) { // Sorted by offset.
        boolean together =
            buffer.firstUse() <= other.lastUse() && other.firstUse() <= buffer.lastUse();
        if (together && offset < other.offset() + other.stride()) {
          if (offset + buffer.stride() <= other.offset()) {
            break;
          }
          offset = other.offset() + other.stride();
        }
      }
      buffer.place(offset);
      placed.add(buffer);
      placed.sort(Comparator.comparingLong(Buffer::offset));
      total = Math.max(total, offset + buffer.stride());
    }
    return total;
  }
}
