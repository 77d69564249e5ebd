package io.github.pocketzoo.eval.heldout;

import io.github.pocketzoo.core.data.ExampleSource;
import io.github.pocketzoo.core.data.ValuedText;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.task.InputText;
import io.github.pocketzoo.core.task.TextSimilarity;
import io.github.pocketzoo.core.task.TextTask;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.eval.Asking;
import io.github.pocketzoo.eval.ModelUnderTest;
import io.github.pocketzoo.eval.metric.Metric;
import io.github.pocketzoo.eval.metric.NumberOutcomes;
import io.github.pocketzoo.eval.metric.Outcomes;
import java.util.List;

/**
 * Pairs of texts with a number that says how similar they are: the cosine of a sentence encoder's
 * vectors should rise with it (Cer et al. 2017).
 */
public final class SimilarTexts extends SurveyedTexts<ValuedText> {
  private final List<Metric> metrics;
  private final String prefix;

  private SimilarTexts(List<Metric> metrics, String prefix, Survey<ValuedText> survey) {
    super(survey, "pairs");
    this.metrics = List.copyOf(metrics);
    this.prefix = prefix;
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
  public String kind() {
    return "similarity";
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
    ask(
        model,
        asking,
        task,
        (index, pair, cosine) -> {
          truth[index] = pair.values().get(0);
          predicted[index] = cosine;
        });
    return new NumberOutcomes(truth, predicted, metrics);
  }

  @Override
  public List<Encoding> sample(ModelUnderTest model, int most) {
    return survey().sample(most).parallelStream()
        .map(pair -> model.tokenizer().encode(prefix + pair.text()))
        .toList();
  }

  @Override
  public String output(ModelUnderTest model) {
    return Encoders.output(model);
  }
}
