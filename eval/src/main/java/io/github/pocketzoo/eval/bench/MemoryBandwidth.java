package io.github.pocketzoo.eval.bench;

/** Measures how fast memory can be read. */
@FunctionalInterface
public interface MemoryBandwidth {
  /**
   * Reads a buffer that is much larger than the caches.
   *
   * @return bytes a second
   */
  double measure();
}
