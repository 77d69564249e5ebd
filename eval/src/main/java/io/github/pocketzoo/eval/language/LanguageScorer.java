package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.exec.CausalSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Measures how well a causal language model expects texts. No document sees another. */
public final class LanguageScorer {
  private final CausalForward model;
  private final SlidingWindows windows;
  private final int batch;

  /**
   * Prepares a measurement.
   *
   * @param windows how long documents are cut
   * @param batch how many windows are computed together, 1 or more
   * @throws InvalidInputException if a window is longer than the model's context
   */
  public LanguageScorer(CausalForward model, SlidingWindows windows, int batch) {
    if (windows.length() > model.contextLength()) {
      throw new InvalidInputException(
          "windows of %d tokens: the model reads %d at most"
              .formatted(windows.length(), model.contextLength()));
    }
    if (batch < 1) {
      throw new IllegalArgumentException("batch of " + batch);
    }
    this.model = model;
    this.windows = windows;
    this.batch = batch;
  }

  /** A window's tokens, and the first of them that is scored. */
  private record Part(int[] tokens, int firstScored) {}

  /** Scores documents, all together. */
  public LanguageScore score(List<ScoredText> texts) {
    LanguageScore total = LanguageScore.NOTHING;
    List<Part> parts = new ArrayList<>();
    double nats = 0;
    for (ScoredText text : texts) {
      total = total.plus(new LanguageScore(0, text.expected(), text.bytes(), 1));
      for (SlidingWindows.Window window : windows.of(text.tokens().length)) {
        parts.add(
            new Part(
                Arrays.copyOfRange(text.tokens(), window.begin(), window.end()),
                window.firstScored() - window.begin()));
        if (parts.size() == batch) {
          nats += nats(parts);
          parts.clear();
        }
      }
    }
    nats += nats(parts);
    return total.plus(new LanguageScore(nats, 0, 0, 0));
  }

  private double nats(List<Part> parts) {
    if (parts.isEmpty()) {
      return 0;
    }
    double nats = 0;
    try (CausalSession session = model.open(parts.size())) {
      float[][][] logits =
          session.appendAndScore(parts.stream().map(Part::tokens).toArray(int[][]::new));
      for (int i = 0; i < parts.size(); i++) {
        int[] tokens = parts.get(i).tokens;
        for (int token = parts.get(i).firstScored; token < tokens.length; token++) {
          nats += nats(logits[i][token - 1], tokens[token]);
        }
      }
    }
    return nats;
  }

  /** −ln softmax(logits)[token]. */
  private static double nats(float[] logits, int token) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    return max + Math.log(sum) - logits[token];
  }
}
