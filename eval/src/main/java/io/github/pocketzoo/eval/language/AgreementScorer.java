package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.exec.CausalSession;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.task.Probabilities;
import java.util.Arrays;
import java.util.List;

/**
 * Asks two models of one vocabulary for the next token of the same texts. Their probabilities are
 * too many to keep, so both run side by side; and since that runs them once more, on a sample:
 * whole windows of documents that are spread evenly over the texts.
 */
final class AgreementScorer {
  private final CausalForward model;
  private final CausalForward baseline;
  private final SlidingWindows windows;
  private final int mostTokens;
  private long tokens;
  private long sameLikeliest;
  private double nats;

  /**
   * Prepares a measurement.
   *
   * @param mostTokens no further window is begun after so many
   */
  AgreementScorer(
      CausalForward model, CausalForward baseline, SlidingWindows windows, int mostTokens) {
    this.model = model;
    this.baseline = baseline;
    this.windows = windows;
    this.mostTokens = mostTokens;
  }

  /**
   * Measures.
   *
   * @param texts documents as both models read them
   * @param progress advances by tokens, to {@link #sampled}
   */
  LanguageAgreement measure(List<ScoredText> texts, Progress progress) {
    long all = expected(texts);
    // Document d begins at its share of the sample.
    double share = Math.min(1, (double) mostTokens / Math.max(1, all));
    long before = 0;
    for (ScoredText text : texts) {
      if (tokens < mostTokens && tokens <= share * before) {
        add(text.tokens(), progress);
      }
      before += text.expected();
    }
    return new LanguageAgreement(tokens, sameLikeliest, nats);
  }

  /** About how many tokens are asked for. */
  long sampled(List<ScoredText> texts) {
    return Math.min(mostTokens, expected(texts));
  }

  private static long expected(List<ScoredText> texts) {
    return texts.stream().mapToLong(ScoredText::expected).sum();
  }

  private void add(int[] document, Progress progress) {
    for (SlidingWindows.Window window : windows.of(document.length)) {
      if (tokens >= mostTokens) {
        return;
      }
      int[] part = Arrays.copyOfRange(document, window.begin(), window.end());
      float[][] ofModel = logits(model, part);
      float[][] ofBaseline = logits(baseline, part);
      for (int token = window.firstScored(); token < window.end(); token++) {
        int position = token - 1 - window.begin();
        compare(ofModel[position], ofBaseline[position]);
      }
      progress.advance(window.end() - window.firstScored());
    }
  }

  private static float[][] logits(CausalForward forward, int[] tokens) {
    try (CausalSession session = forward.open(1)) {
      return session.appendAndScore(new int[][] {tokens})[0];
    }
  }

  private void compare(float[] ofModel, float[] ofBaseline) {
    double modelTotal = logSumExp(ofModel);
    double baselineTotal = logSumExp(ofBaseline);
    double divergence = 0;
    for (int token = 0; token < ofModel.length; token++) {
      double logBaseline = ofBaseline[token] - baselineTotal;
      double probability = Math.exp(logBaseline);
      // What underflows to 0 adds nothing: p ln p goes to 0.
      if (probability > 0) {
        divergence += probability * (logBaseline - (ofModel[token] - modelTotal));
      }
    }
    tokens++;
    sameLikeliest +=
        Probabilities.likeliest(ofModel) == Probabilities.likeliest(ofBaseline) ? 1 : 0;
    nats += divergence;
  }

  /** ln Σ exp(logit). */
  static double logSumExp(float[] logits) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    return max + Math.log(sum);
  }
}
