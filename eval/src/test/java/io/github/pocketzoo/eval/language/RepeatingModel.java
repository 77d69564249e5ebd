package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.exec.CausalSession;

/**
 * Says that the last token comes again with a probability, and that the others are equally
 * probable.
 */
record RepeatingModel(int vocabularySize, int contextLength, double again)
    implements CausalForward {
  /** −ln p of a token. */
  double nats(boolean isAgain) {
    return -Math.log(isAgain ? again : (1 - again) / (vocabularySize - 1));
  }

  private float[] logits(int last) {
    float[] logits = new float[vocabularySize];
    for (int token = 0; token < vocabularySize; token++) {
      logits[token] = (float) -nats(token == last);
    }
    return logits;
  }

  @Override
  public CausalSession open(int sequences) {
    return new Session(sequences);
  }

  @Override
  public String engine() {
    return "repeating";
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
    public float[][] append(int[][] tokens) {
      float[][] logits = new float[sequences][];
      for (int i = 0; i < sequences; i++) {
        logits[i] = logits(tokens[i][tokens[i].length - 1]);
      }
      return logits;
    }

    @Override
    public float[][][] appendAndScore(int[][] tokens) {
      float[][][] logits = new float[sequences][][];
      for (int i = 0; i < sequences; i++) {
        logits[i] = new float[tokens[i].length][];
        for (int j = 0; j < tokens[i].length; j++) {
          logits[i][j] = logits(tokens[i][j]);
        }
      }
      return logits;
    }

    @Override
    public int length(int sequence) {
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
