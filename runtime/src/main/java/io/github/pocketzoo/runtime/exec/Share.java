package io.github.pocketzoo.runtime.exec;

/**
 * One of equal shares of things that stand in a row.
 *
 * @param index from 0
 * @param of how many shares there are
 */
record Share(int index, int of) {
  /** Everything. */
  static final Share WHOLE = new Share(0, 1);

  /** The first of {@code count} things that belongs to it. */
  int first(int count) {
    return boundary(count, of, index);
  }

  /** The first that belongs to the next share. */
  int end(int count) {
    return boundary(count, of, index + 1);
  }

  private static int boundary(int count, int shares, int index) {
    return (int) ((long) count * index / shares);
  }
}
