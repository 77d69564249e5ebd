package io.github.pocketzoo.eval.heldout;

import io.github.pocketzoo.core.data.ExampleSource;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.data.TextExample;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.task.InputText;
import io.github.pocketzoo.core.task.TextClassifier;
import io.github.pocketzoo.core.task.TextTask;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.eval.Asking;
import io.github.pocketzoo.eval.HeldOut;
import io.github.pocketzoo.eval.ModelUnderTest;
import io.github.pocketzoo.eval.TestSet;
import io.github.pocketzoo.eval.metric.ClassOutcomes;
import io.github.pocketzoo.eval.metric.Metric;
import io.github.pocketzoo.eval.metric.Outcomes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Texts, or pairs of texts, of one class each. */
public final class ClassTexts implements HeldOut {
  private final ExampleSource<TextExample> source;
  private final List<String> labels;
  private final List<Metric> metrics;
  private final int positive;
  private final Survey survey;

  private ClassTexts(
      ExampleSource<TextExample> source,
      List<String> labels,
      List<Metric> metrics,
      int positive,
      Survey survey) {
    this.source = source;
    this.labels = List.copyOf(labels);
    this.metrics = List.copyOf(metrics);
    this.positive = positive;
    this.survey = survey;
  }

  /** Accuracy and macro-F1 on examples that are in memory. */
  public static ClassTexts of(TextDataset data) {
    return of(
        ExampleSource.of(data.name(), data.examples()),
        data.labels(),
        ClassOutcomes.DEFAULT_METRICS,
        data.labels().size() - 1);
  }

  /**
   * A test set, whose examples are read once to see that all can be used.
   *
   * @param labels names of the classes
   * @param metrics what is scored, the primary one first
   * @param positive the class that {@link Metric#F1} is of
   * @throws io.github.pocketzoo.core.error.InvalidInputException if an example can't be used, or
   *     there is none
   */
  public static ClassTexts of(
      ExampleSource<TextExample> source, List<String> labels, List<Metric> metrics, int positive) {
    return new ClassTexts(
        source,
        labels,
        metrics,
        positive,
        Survey.of(source, (fingerprint, example) -> fingerprint.add(example, labels)));
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public String kind() {
    return TestSet.DEFAULT_KIND;
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
    return labels;
  }

  @Override
  public Outcomes ask(ModelUnderTest model, Asking asking) {
    HeadSpec own = Heads.require(model, HeadSpec.classifier(labels));
    HeadSpec head = HeadSpec.classifier(Heads.match(model, own, labels));
    TextClassifier classifier =
        new TextClassifier(
            model.runner(asking.batchSize()),
            model.tokenizer(),
            head,
            TextClassifier.DEFAULT_THRESHOLD);
    TextTask<TextExample, Integer> task =
        examples -> {
          Map<String, Integer> indices = new HashMap<>();
          labels.forEach(label -> indices.put(label, indices.size()));
          return classifier
              .answer(
                  examples.stream()
                      .map(example -> new InputText(example.text(), example.textPair()))
                      .toList())
              .stream()
              .map(answer -> indices.get(answer.chosen().get(0).label()))
              .toList();
        };
    int[] truth = new int[examples()];
    int[] predicted = new int[examples()];
    int[] next = new int[1];
    asking.all(
        model.name(),
        "examples",
        source,
        examples(),
        task,
        (example, answer) -> {
          truth[next[0]] = example.label();
          predicted[next[0]++] = answer;
        });
    return new ClassOutcomes(labels, truth, predicted, metrics, positive);
  }

  @Override
  public List<Encoding> sample(ModelUnderTest model, int most) {
    return survey.sample(source, most).parallelStream()
        .map(example -> model.tokenizer().encode(example.text(), example.textPair()))
        .toList();
  }
}
