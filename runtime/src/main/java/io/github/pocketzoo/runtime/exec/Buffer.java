package io.github.pocketzoo.runtime.exec;

/**
 * Where a matrix lies while a graph runs: its rows are {@link #stride} bytes apart, and begin at an
 * offset that {@link MemoryPlan} gives.
 */
final class Buffer {
  /** Which memory a buffer is in. */
  enum Place {
    /** A row for each token of a part of the batch. */
    TOKENS,
    /** A row for each sequence of a part of the batch. */
    SEQUENCES,
    /** A row for each row of the panel that a thread is working on; overwritten by the next. */
    PANEL
  }

  private static final int CACHE_LINE = 64;

  private final Place place;
  private final int stride;
  private int firstUse = Integer.MAX_VALUE;
  private int lastUse = Integer.MIN_VALUE;
  private long offset = -1;

  private Buffer(Place place, int stride) {
    this.place = place;
    this.stride = stride;
  }

  /**
   * A matrix whose rows begin at cache lines. They are an odd number of lines apart: rows at a
   * multiple of a power of two would share a few sets of the first cache and drive one another out.
   */
  static Buffer matrix(Place place, int rowBytes) {
    int lines = (rowBytes + CACHE_LINE - 1) / CACHE_LINE;
    return new Buffer(place, (lines | 1) * CACHE_LINE);
  }

  /** A matrix without room between rows. */
  static Buffer dense(Place place, int rowBytes) {
    return new Buffer(place, rowBytes);
  }

  /** One f32 a row. */
  static Buffer scales(Place place) {
    return new Buffer(place, Float.BYTES);
  }

  Place place() {
    return place;
  }

  /** Bytes between rows. */
  int stride() {
    return stride;
  }

  /** Says that the buffer holds something at a time (of the place's own clock). */
  void usedAt(int time) {
    firstUse = Math.min(firstUse, time);
    lastUse = Math.max(lastUse, time);
  }

  int firstUse() {
    return firstUse;
  }

  int lastUse() {
    return lastUse;
  }

  /** Bytes for each row of the place that lie before this buffer. */
  long offset() {
    return offset;
  }

  void place(long assigned) {
    this.offset = assigned;
  }
}
