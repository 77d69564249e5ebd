package io.github.pocketzoo.gpt.generate;

/** Is told texts while they are generated. */
@FunctionalInterface
public interface TextListener {
  /** Isn't told anything. */
  TextListener NONE = (prompt, number, piece) -> {};

  /**
   * A text goes on. All pieces together are {@link GeneratedText#text()}.
   *
   * @param prompt which prompt it continues
   * @param number which of the continuations of the prompt it is
   * @param piece not empty
   */
  void piece(int prompt, int number, String piece);
}
