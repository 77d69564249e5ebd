package io.github.pocketzoo.runtime.exec;

/**
 * The share of a batch that one thread computes.
 *
 * @param firstRow first row of tokens
 * @param rows number of rows of tokens
 * @param firstSequence first sequence whose pooled row it computes
 * @param sequences number of such sequences
 * @param share what it computes of each row, where threads share columns
 */
record Part(int firstRow, int rows, int firstSequence, int sequences, Share share) {
  /** Whole rows. */
  Part(int firstRow, int rows, int firstSequence, int sequences) {
    this(firstRow, rows, firstSequence, sequences, Share.WHOLE);
  }

  int endRow() {
    return firstRow + rows;
  }

  int endSequence() {
    return firstSequence + sequences;
  }
}
