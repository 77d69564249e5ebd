package io.github.pocketzoo.core.exec;

import java.util.ArrayList;
import java.util.List;

/**
 * What each block got as its input for each token of a sequence. All tokens are kept, not only as
 * many as a memory has, so that any number can be forgotten again.
 */
final class TokenStates {
  /** A token's states, one block's after another's; never changed, so copies share them. */
  private final List<float[]> tokens;

  private TokenStates(List<float[]> tokens) {
    this.tokens = tokens;
  }

  /** A sequence without tokens. */
  static TokenStates none() {
    return new TokenStates(new ArrayList<>());
  }

  TokenStates copy() {
    return new TokenStates(new ArrayList<>(tokens));
  }

  int length() {
    return tokens.size();
  }

  /**
   * Appends a token.
   *
   * @param states {@code [blocks · hidden]}
   */
  void add(float[] states) {
    tokens.add(states);
  }

  void truncate(int length) {
    tokens.subList(length, tokens.size()).clear();
  }

  /**
   * Copies a block's states of the last tokens; where there are fewer, the first places are left as
   * they are.
   *
   * @param count of tokens
   * @param firstRow place of the first in {@code target}, {@code [rows · hidden]}
   */
  void copyLast(int block, int count, int hidden, float[] target, int firstRow) {
    for (int back = 1; back <= Math.min(count, tokens.size()); back++) {
      float[] states = tokens.get(tokens.size() - back);
      System.arraycopy(states, block * hidden, target, (firstRow + count - back) * hidden, hidden);
    }
  }
}
