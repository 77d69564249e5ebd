package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.exec.CausalSession;
import io.github.pocketzoo.core.progress.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Measures how well a causal language model expects texts. No document sees another. */
public final class LanguageScorer {
  private static final int MOST_WINDOWS = 8;

  private static final long MOST_LOGITS = 1 << 26;

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

  /**
   * Computes as many windows together as keep the logits in {@value #MOST_LOGITS} floats, 8 at
   * most.
   *
   * @throws InvalidInputException if a window is longer than the model's context
   */
  public static LanguageScorer of(CausalForward model, SlidingWindows windows) {
    long ofWindow = (long) windows.length() * model.vocabularySize();
    long batch = Math.max(1, Math.min(MOST_WINDOWS, MOST_LOGITS / ofWindow));
    return new LanguageScorer(model, windows, (int) batch);
  }

  /** A window's tokens, the first of them that is scored, and the number of its document. */
  private record Part(int[] tokens, int firstScored, int document) {}

  /** Scores documents, all together. */
  public LanguageScore score(List<ScoredText> texts) {
    return scoreEach(texts, Progress.silent().start("score", "documents", texts.size())).stream()
        .reduce(LanguageScore.NOTHING, LanguageScore::plus);
  }

  /**
   * Scores each document.
   *
   * @param progress advances by documents
   * @return the score of each, in their order
   */
  public List<LanguageScore> scoreEach(List<ScoredText> texts, Progress progress) {
    double[] nats = new double[texts.size()];
    List<Part> parts = new ArrayList<>();
    for (int document = 0; document < nats.length; document++) {
      int[] tokens = texts.get(document).tokens();
      for (SlidingWindows.Window window : windows.of(tokens.length)) {
        parts.add(
            new Part(
                Arrays.copyOfRange(tokens, window.begin(), window.end()),
                window.firstScored() - window.begin(),
                document));
        if (parts.size() == batch) {
          add(parts, nats);
          parts.clear();
        }
      }
      progress.advance(1);
    }
    add(parts, nats);
    return IntStream.range(0, nats.length)
        .mapToObj(document -> score(texts.get(document), nats[document]))
        .toList();
  }

  private static LanguageScore score(ScoredText text, double nats) {
    return new LanguageScore(nats, text.expected(), text.bytes(), 1);
  }

  private void add(List<Part> parts, double[] nats) {
    if (parts.isEmpty()) {
      return;
    }
    try (CausalSession session = model.open(parts.size())) {
      float[][][] logits =
          session.appendAndScore(parts.stream().map(Part::tokens).toArray(int[][]::new));
      for (int i = 0; i < parts.size(); i++) {
        Part part = parts.get(i);
        for (int token = part.firstScored; token < part.tokens.length; token++) {
          nats[part.document] += nats(logits[i][token - 1], part.tokens[token]);
        }
      }
    }
  }

  /** −ln softmax(logits)[token]. */
  private static double nats(float[] logits, int token) {
    return AgreementScorer.logSumExp(logits) - logits[token];
  }
}
