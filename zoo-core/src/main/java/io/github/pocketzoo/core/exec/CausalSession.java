package io.github.pocketzoo.core.exec;

/**
 * Sequences that a {@link CausalForward} has read, each of its own length. An implementation may
 * keep what it computed of their tokens (the keys and values of every block), so that only new
 * tokens cost time. Not safe for many threads.
 */
public interface CausalSession extends AutoCloseable {
  /** Number of sequences. */
  int sequences();

  /** How many tokens a sequence has. */
  int length(int sequence);

  /**
   * Appends tokens to sequences.
   *
   * @param tokens vocabulary indices for each sequence; none for one that stays as it is
   * @return for each sequence the logits of the token after its last one, {@code
   *     [sequences][vocabulary]}; an empty array for one that got no token
   * @throws io.github.pocketzoo.core.error.InvalidInputException if a token is outside the
   *     vocabulary or a sequence would be longer than {@link CausalForward#contextLength}; the
   *     session is as it was before
   */
  float[][] append(int[][] tokens);

  /**
   * Appends tokens, and tells what was expected after each of them.
   *
   * @return logits, {@code [sequences][tokens of the sequence][vocabulary]}
   * @throws io.github.pocketzoo.core.error.InvalidInputException as for {@link #append}
   */
  float[][][] appendAndScore(int[][] tokens);

  /**
   * Forgets the last tokens of a sequence.
   *
   * @param length how many stay, at most as many as there are
   */
  void truncate(int sequence, int length);

  /**
   * Replaces all sequences by copies of some of them, as beams are.
   *
   * @param sources for each sequence which one it becomes, {@code [sequences]}
   */
  void reorder(int[] sources);

  @Override
  void close();
}
