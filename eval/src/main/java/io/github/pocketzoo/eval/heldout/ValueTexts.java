package io.github.pocketzoo.eval.heldout;

import io.github.pocketzoo.core.data.ExampleSource;
import io.github.pocketzoo.core.data.ValuedText;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.ProblemType;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.task.Classification;
import io.github.pocketzoo.core.task.InputText;
import io.github.pocketzoo.core.task.ScoredLabel;
import io.github.pocketzoo.core.task.TextClassifier;
import io.github.pocketzoo.core.task.TextTask;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.eval.Asking;
import io.github.pocketzoo.eval.ModelUnderTest;
import io.github.pocketzoo.eval.metric.Metric;
import io.github.pocketzoo.eval.metric.NumberOutcomes;
import io.github.pocketzoo.eval.metric.Outcomes;
import io.github.pocketzoo.eval.metric.SetOutcomes;
import java.util.BitSet;
import java.util.List;

/** Texts, or pairs of texts, with a number each, or with any number of classes each. */
public final class ValueTexts extends SurveyedTexts<ValuedText> {
  private final HeadSpec wanted;
  private final List<Metric> metrics;

  private ValueTexts(HeadSpec wanted, List<Metric> metrics, Survey<ValuedText> survey) {
    super(survey, "examples");
    this.wanted = wanted;
    this.metrics = List.copyOf(metrics);
  }

  /**
   * Texts with a number each.
   *
   * @param name of the number
   * @param metrics what is scored, the primary one first
   * @throws io.github.pocketzoo.core.error.InvalidInputException if an example can't be used, or
   *     there is none
   */
  public static ValueTexts numbers(
      ExampleSource<ValuedText> source, String name, List<Metric> metrics) {
    return of(source, HeadSpec.regression(name), metrics);
  }

  /**
   * Texts with any number of classes each.
   *
   * @param labels names of the classes
   * @param metrics what is scored, the primary one first
   * @throws io.github.pocketzoo.core.error.InvalidInputException if an example can't be used, or
   *     there is none
   */
  public static ValueTexts classes(
      ExampleSource<ValuedText> source, List<String> labels, List<Metric> metrics) {
    return of(source, HeadSpec.multiLabel(labels), metrics);
  }

  private static ValueTexts of(
      ExampleSource<ValuedText> source, HeadSpec wanted, List<Metric> metrics) {
    return new ValueTexts(
        wanted,
        metrics,
        Survey.of(source, (fingerprint, example) -> fingerprint.add(example, wanted.labels())));
  }

  private boolean areNumbers() {
    return wanted.problem() == ProblemType.REGRESSION;
  }

  @Override
  public String kind() {
    return areNumbers() ? "regression" : "multi-label";
  }

  @Override
  public List<String> labels() {
    return areNumbers() ? List.of() : wanted.labels();
  }

  @Override
  public Outcomes ask(ModelUnderTest model, Asking asking) {
    HeadSpec own = Heads.require(model, wanted);
    List<String> names = areNumbers() ? own.labels() : Heads.match(model, own, wanted.labels());
    TextClassifier classifier =
        new TextClassifier(
            model.runner(asking.batchSize()),
            model.tokenizer(),
            new HeadSpec(Task.TEXT_CLASSIFICATION, names, wanted.problem()),
            TextClassifier.DEFAULT_THRESHOLD);
    TextTask<ValuedText, Classification> task =
        examples ->
            classifier.answer(
                examples.stream()
                    .map(example -> new InputText(example.text(), example.textPair()))
                    .toList());
    return areNumbers() ? numbers(model, asking, task) : sets(model, asking, task);
  }

  private Outcomes numbers(
      ModelUnderTest model, Asking asking, TextTask<ValuedText, Classification> task) {
    double[] truth = new double[examples()];
    double[] predicted = new double[examples()];
    ask(
        model,
        asking,
        task,
        (index, example, answer) -> {
          truth[index] = example.values().get(0);
          predicted[index] = answer.scores().get(0).score();
        });
    return new NumberOutcomes(truth, predicted, metrics);
  }

  private Outcomes sets(
      ModelUnderTest model, Asking asking, TextTask<ValuedText, Classification> task) {
    List<String> labels = wanted.labels();
    BitSet truth = new BitSet();
    BitSet predicted = new BitSet();
    ask(
        model,
        asking,
        task,
        (index, example, answer) -> {
          int first = index * labels.size();
          for (int label = 0; label < labels.size(); label++) {
            truth.set(first + label, example.values().get(label) > 0);
          }
          for (ScoredLabel chosen : answer.chosen()) {
            predicted.set(first + labels.indexOf(chosen.label()));
          }
        });
    return new SetOutcomes(labels.size(), examples(), truth, predicted, metrics);
  }

  @Override
  public List<Encoding> sample(ModelUnderTest model, int most) {
    return survey().sample(most).parallelStream()
        .map(example -> model.tokenizer().encode(example.text(), example.textPair()))
        .toList();
  }
}
