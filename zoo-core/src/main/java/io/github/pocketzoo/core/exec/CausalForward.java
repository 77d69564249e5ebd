package io.github.pocketzoo.core.exec;

/**
 * A causal language model ready to read and to write token by token. What generates, or measures
 * how likely texts are, knows only this.
 *
 * <p>Implementations are safe to call from many threads; a session belongs to one at a time.
 */
public interface CausalForward extends AutoCloseable {
  /** Number of tokens that a score is given to. */
  int vocabularySize();

  /** Most tokens that a sequence may have. */
  int contextLength();

  /**
   * Begins sequences that have no tokens yet.
   *
   * @param sequences how many, 1 or more
   */
  CausalSession open(int sequences);

  /** What executes the model and in which arithmetic, such as {@code "SameDiff f32"}. */
  String engine();

  @Override
  void close();
}
