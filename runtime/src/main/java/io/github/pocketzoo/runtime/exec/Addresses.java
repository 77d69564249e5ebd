package io.github.pocketzoo.runtime.exec;

/**
 * Where the rows of a thread's buffers are.
 *
 * <p>Independent parts of a batch have each a stretch of memory of their own, with all buffers of
 * their rows, so that a thread may be stages ahead of another. Parts that share sequences have one
 * stretch together, in which every buffer is contiguous.
 *
 * @param tokens start of the stretch of token rows
 * @param firstToken its first row
 * @param tokenRows its number of rows
 * @param sequences start of the stretch of sequence rows
 * @param firstSequence its first row
 * @param sequenceRows its number of rows
 * @param panel start of the thread's memory for a panel of rows
 * @param panelRows most rows of a panel
 * @param attention start of the thread's memory for attention
 */
record Addresses(
    long tokens,
    int firstToken,
    int tokenRows,
    long sequences,
    int firstSequence,
    int sequenceRows,
    long panel,
    int panelRows,
    long attention) {

  /**
   * The address of a row.
   *
   * @param panelFirst the row with which the panel begins; matters for buffers of the panel only
   */
  long of(Buffer buffer, int row, int panelFirst) {
    return switch (buffer.place()) {
      case TOKENS ->
          tokens + buffer.offset() * tokenRows + (long) (row - firstToken) * buffer.stride();
      case SEQUENCES ->
          sequences
              + buffer.offset() * sequenceRows
              + (long) (row - firstSequence) * buffer.stride();
      case PANEL ->
          panel + buffer.offset() * panelRows + (long) (row - panelFirst) * buffer.stride();
    };
  }

  /** The address of a row of a buffer that is in no panel. */
  long of(Buffer buffer, int row) {
    return of(buffer, row, row);
  }
}
