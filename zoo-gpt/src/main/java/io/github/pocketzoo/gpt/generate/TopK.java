package io.github.pocketzoo.gpt.generate;

/**
 * Forbids all but the k most probable tokens, and those as probable as the k-th (Fan, Lewis and
 * Dauphin 2018, "Hierarchical neural story generation", section 5.1).
 *
 * @param k 1 or more
 */
public record TopK(int k) implements LogitsProcessor {
  public TopK {
    if (k < 1) {
      throw new IllegalArgumentException("the %d most probable tokens".formatted(k));
    }
  }

  @Override
  public void process(TokenSequence sequence, float[] logits) {
    if (k >= logits.length) {
      return;
    }
    BestScores best = new BestScores(k);
    for (int i = 0; i < logits.length; i++) {
      best.offer(logits[i], i);
    }
    double threshold = best.least();
    for (int i = 0; i < logits.length; i++) {
      if (logits[i] < threshold) {
        logits[i] = Float.NEGATIVE_INFINITY;
      }
    }
  }
}
