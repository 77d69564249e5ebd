package io.github.pocketzoo.core.data;

/** Running text: documents that consist of lines, in a fixed order. */
public interface TextCorpus {
  /** What to call it. */
  String name();

  /** About how many bytes it has, for the display of progress. */
  long bytes();

  /**
   * Tells all lines in order, holding no more than one of them in memory.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the text can't be read
   */
  void read(Reader reader);

  /** Is told the lines of a corpus. */
  interface Reader {
    /** A line that isn't blank, such as a sentence or a paragraph. */
    void line(String text);

    /** The lines before this and those after it belong to different documents. */
    void endOfDocument();
  }
}
