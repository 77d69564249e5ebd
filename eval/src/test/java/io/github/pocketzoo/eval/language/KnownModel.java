package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.exec.CausalSession;

/**
 * Says after j tokens that the token that follows the last one in the order of the vocabulary comes
 * with probability 1 / (j + 1), and that the others are equally probable.
 */
record KnownModel(int vocabularySize, int contextLength) implements CausalForward {
  /** What it says of a token after {@code position} tokens, whose last is {@code last}. */
  double probability(int position, int last, int token) {
    double next = 1.0 / (position + 1);
    return token == (last + 1) % vocabularySize ? next : (1 - next) / (vocabularySize - 1);
  }

  @Override
  public CausalSession open(int sequences) {
    return new Session(sequences);
  }

  @Override
  public String engine() {
    return "known";
  }

  @Override
  public void close() {}

  private final class Session implements CausalSession {
    private final int sequences;

    private Session(int sequences) {
      this.sequences = sequences;
    }

    @Override
    public int sequences() {
      return sequences;
    }

    @Override
    public float[][][] appendAndScore(int[][] tokens) {
      float[][][] logits = new float[sequences][][];
      for (int i = 0; i < sequences; i++) {
        logits[i] = new float[tokens[i].length][vocabularySize];
        for (int j = 0; j < tokens[i].length; j++) {
          for (int token = 0; token < vocabularySize; token++) {
            // Logits are not normalized: any constant may be added.
            logits[i][j][token] = (float) (3 + Math.log(probability(j + 1, tokens[i][j], token)));
          }
        }
      }
      return logits;
    }

    @Override
    public int length(int sequence) {
      throw new UnsupportedOperationException();
    }

    @Override
    public float[][] append(int[][] tokens) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void truncate(int sequence, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void reorder(int[] sources) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
