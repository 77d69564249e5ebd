package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.compare.Bootstrap;
import io.github.pocketzoo.eval.compare.Estimate;
import io.github.pocketzoo.eval.compare.Excerpt;
import io.github.pocketzoo.eval.compare.LengthGroup;
import io.github.pocketzoo.eval.metric.ExampleTable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The documents of a test set as one model has scored them: all that its numbers are computed of.
 *
 * @param scores one a document
 * @param tokenHashes {@link Arrays#hashCode(int[])} of each document's tokens; where two models
 *     have the same, their perplexities can be compared
 */
public record ScoredDocuments(List<LanguageScore> scores, List<Integer> tokenHashes) {
  /** Columns of {@link #table}. */
  static final List<String> COLUMNS = List.of("nats", "tokens", "bytes", "tokens_hash");

  /**
   * Copies.
   *
   * @throws InvalidInputException if a score isn't a finite number
   */
  public ScoredDocuments {
    scores = List.copyOf(scores);
    tokenHashes = List.copyOf(tokenHashes);
    for (LanguageScore score : scores) {
      if (!Double.isFinite(score.nats())) {
        throw new InvalidInputException("a document's score is " + score.nats());
      }
    }
  }

  /** Documents in a model's tokens with their scores. */
  static ScoredDocuments of(List<ScoredText> texts, List<LanguageScore> scores) {
    return new ScoredDocuments(
        scores, texts.stream().map(text -> Arrays.hashCode(text.tokens())).toList());
  }

  /** Columns: nats, tokens, bytes, tokens_hash of each document. */
  ExampleTable table() {
    return new ExampleTable(
        COLUMNS,
        scores.size(),
        document -> {
          LanguageScore score = scores.get(document);
          return List.of(score.nats(), score.tokens(), score.bytes(), tokenHashes.get(document));
        });
  }

  /** Perplexity and bits per byte with intervals over documents. */
  public LanguageQuality quality(Bootstrap bootstrap) {
    return new LanguageQuality(
        total(all()),
        estimate(bootstrap, drawn -> total(drawn).perplexity()),
        estimate(bootstrap, drawn -> total(drawn).bitsPerByte()),
        byLength());
  }

  private List<DocumentGroup> byLength() {
    int[] bytes = scores.stream().mapToInt(score -> Math.toIntExact(score.bytes())).toArray();
    return LengthGroup.members(bytes).stream()
        .map(
            members ->
                new DocumentGroup(
                    bytes[members[0]], bytes[members[members.length - 1]], total(members)))
        .toList();
  }

  /**
   * The documents whose bits per byte differ most from those that another model needs.
   *
   * @param texts of the documents
   * @return at most {@value DifferingDocument#MOST}, the most different first
   */
  List<DifferingDocument> differing(ScoredDocuments baseline, List<String> texts) {
    return IntStream.range(0, scores.size())
        .filter(i -> scores.get(i).bytes() > 0 && baseline.scores.get(i).bytes() > 0)
        .filter(i -> scores.get(i).bitsPerByte() != baseline.scores.get(i).bitsPerByte())
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                    (Integer i) ->
                        -Math.abs(
                            scores.get(i).bitsPerByte() - baseline.scores.get(i).bitsPerByte()))
                .thenComparing(Comparator.naturalOrder()))
        .limit(DifferingDocument.MOST)
        .map(
            i ->
                new DifferingDocument(
                    Excerpt.of(texts.get(i)),
                    baseline.scores.get(i).bitsPerByte(),
                    scores.get(i).bitsPerByte()))
        .toList();
  }

  /** How they differ from those of another model, with intervals over the same documents. */
  public LanguageComparison comparedWith(ScoredDocuments baseline, Bootstrap bootstrap) {
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

  /** Whether another model read the same tokens. */
  boolean hasTokensOf(ScoredDocuments other) {
    return tokenHashes.equals(other.tokenHashes);
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
