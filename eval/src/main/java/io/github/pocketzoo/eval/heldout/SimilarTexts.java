package io.github.pocketzoo.eval.heldout;

import io.github.pocketzoo.core.data.ExampleSource;
import io.github.pocketzoo.core.data.ValuedText;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.task.InputText;
import io.github.pocketzoo.core.task.TextSimilarity;
import io.github.pocketzoo.core.task.TextTask;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.eval.Asking;
import io.github.pocketzoo.eval.HeldOut;
import io.github.pocketzoo.eval.ModelUnderTest;
import io.github.pocketzoo.eval.metric.Metric;
import io.github.pocketzoo.eval.metric.NumberOutcomes;
import io.github.pocketzoo.eval.metric.Outcomes;
import java.util.List;

/**
 * Pairs of texts with a number that says how similar they are: the cosine of a sentence encoder's
 * vectors should rise with it (Cer et al. 2017).
 */
public final class SimilarTexts implements HeldOut {
  private final ExampleSource<ValuedText> source;
  private final List<Metric> metrics;
  private final String prefix;
  private final Survey survey;

  private SimilarTexts(
      ExampleSource<ValuedText> source, List<Metric> metrics, String prefix, Survey survey) {
    this.source = source;
    this.metrics = List.copyOf(metrics);
    this.prefix = prefix;
    this.survey = survey;
  }

  /**
   * A test set.
   *
   * @param metrics what is scored, the primary one first
   * @param prefix what to put before each text
   * @throws InvalidInputException if a pair can't be used, or there is none
   */
  public static SimilarTexts of(
      ExampleSource<ValuedText> source, List<Metric> metrics, String prefix) {
    return new SimilarTexts(
        source,
        metrics,
        prefix,
        Survey.of(
            source,
            (fingerprint, pair) -> {
              if (pair.textPair().isEmpty()) {
                throw new InvalidInputException(
                    source.name()
                        + ": similarity is of pairs of texts, name the column of the second one");
              }
              fingerprint.add(pair, List.of("similarity"));
            }));
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public String kind() {
    return "similarity";
  }

  @Override
  public String fingerprint() {
    return survey.fingerprint();
  }

  @Override
  public int examples() {
    return survey.examples();
  }

  @Override
  public List<String> labels() {
    return List.of();
  }

  @Override
  public Outcomes ask(ModelUnderTest model, Asking asking) {
    TextSimilarity similarity = new TextSimilarity(Encoders.of(model, asking.batchSize(), prefix));
    TextTask<ValuedText, Double> task =
        pairs ->
            similarity.answer(
                pairs.stream()
                    .map(pair -> InputText.of(pair.text(), pair.textPair().orElseThrow()))
                    .toList());
    double[] truth = new double[examples()];
    double[] predicted = new double[examples()];
    int[] next = new int[1];
    asking.all(
        model.name(),
        "pairs",
        source,
        examples(),
        task,
        (pair, cosine) -> {
          truth[next[0]] = pair.values().get(0);
          predicted[next[0]++] = cosine;
        });
    return new NumberOutcomes(truth, predicted, metrics);
  }

  @Override
  public List<Encoding> sample(ModelUnderTest model, int most) {
    return survey.sample(source, most).parallelStream()
        .map(pair -> model.tokenizer().encode(prefix + pair.text()))
        .toList();
  }

  @Override
  public String output(ModelUnderTest model) {
    return Encoders.output(model);
  }
}
