package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.compare.Bootstrap;
import io.github.pocketzoo.eval.compare.Estimate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The documents of a test set as one model has scored them.
 *
 * @param texts in the model's tokens
 * @param scores one a document
 */
record ScoredDocuments(List<ScoredText> texts, List<LanguageScore> scores) {
  ScoredDocuments {
    for (LanguageScore score : scores) {
      if (!Double.isFinite(score.nats())) {
        throw new InvalidInputException("a document's score is " + score.nats());
      }
    }
  }

  LanguageQuality quality(Bootstrap bootstrap) {
    return new LanguageQuality(
        total(all()),
        estimate(bootstrap, drawn -> total(drawn).perplexity()),
        estimate(bootstrap, drawn -> total(drawn).bitsPerByte()));
  }

  LanguageComparison comparedWith(ScoredDocuments baseline, Bootstrap bootstrap) {
    Optional<Estimate> ratio =
        hasTokensOf(baseline)
            ? Optional.of(
                estimate(
                    bootstrap,
                    drawn -> total(drawn).perplexity() / baseline.total(drawn).perplexity()))
            : Optional.empty();
    return new LanguageComparison(
        ratio,
        estimate(
            bootstrap, drawn -> total(drawn).bitsPerByte() - baseline.total(drawn).bitsPerByte()));
  }

  private boolean hasTokensOf(ScoredDocuments other) {
    return IntStream.range(0, texts.size())
        .allMatch(i -> Arrays.equals(texts.get(i).tokens(), other.texts.get(i).tokens()));
  }

  private Estimate estimate(Bootstrap bootstrap, ToDoubleFunction<int[]> statistic) {
    return new Estimate(
        statistic.applyAsDouble(all()), bootstrap.interval(scores.size(), statistic));
  }

  private int[] all() {
    return IntStream.range(0, scores.size()).toArray();
  }

  private LanguageScore total(int[] documents) {
    double nats = 0;
    long tokens = 0;
    long bytes = 0;
    for (int document : documents) {
      LanguageScore score = scores.get(document);
      nats += score.nats();
      tokens += score.tokens();
      bytes += score.bytes();
    }
    return new LanguageScore(nats, tokens, bytes, documents.length);
  }
}
