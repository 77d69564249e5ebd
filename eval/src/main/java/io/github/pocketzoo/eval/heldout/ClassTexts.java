package io.github.pocketzoo.eval.heldout;

import io.github.pocketzoo.core.data.ExampleSource;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.data.TextExample;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.task.Classification;
import io.github.pocketzoo.core.task.InputText;
import io.github.pocketzoo.core.task.Probabilities;
import io.github.pocketzoo.core.task.TextClassifier;
import io.github.pocketzoo.core.task.TextTask;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.eval.Asking;
import io.github.pocketzoo.eval.ModelUnderTest;
import io.github.pocketzoo.eval.TestSet;
import io.github.pocketzoo.eval.metric.ClassDetails;
import io.github.pocketzoo.eval.metric.ClassOutcomes;
import io.github.pocketzoo.eval.metric.Metric;
import io.github.pocketzoo.eval.metric.Outcomes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Texts, or pairs of texts, of one class each. */
public final class ClassTexts extends SurveyedTexts<TextExample> {
  private final List<String> labels;
  private final List<Metric> metrics;
  private final int positive;

  private ClassTexts(
      List<String> labels, List<Metric> metrics, int positive, Survey<TextExample> survey) {
    super(survey, "examples");
    this.labels = List.copyOf(labels);
    this.metrics = List.copyOf(metrics);
    this.positive = positive;
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
        labels,
        metrics,
        positive,
        Survey.of(source, (fingerprint, example) -> fingerprint.add(example, labels)));
  }

  @Override
  public String kind() {
    return TestSet.DEFAULT_KIND;
  }

  @Override
  public List<String> labels() {
    return labels;
  }

  @Override
  public Optional<String> positive() {
    return metrics.contains(Metric.F1) ? Optional.of(labels.get(positive)) : Optional.empty();
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
    TextTask<TextExample, float[]> task =
        examples ->
            classifier.answer(examples.stream().map(ClassTexts::input).toList()).stream()
                .map(this::logProbabilities)
                .toList();
    int[] truth = new int[examples()];
    int[] predicted = new int[examples()];
    int[] lengths = new int[examples()];
    float[][] logProbabilities = new float[examples()][];
    ask(
        model,
        asking,
        task,
        (index, example, answer) -> {
          truth[index] = example.label();
          predicted[index] = Probabilities.likeliest(answer);
          lengths[index] = input(example).line().length();
          logProbabilities[index] = answer;
        });
    return new ClassOutcomes(
        labels,
        truth,
        predicted,
        metrics,
        positive,
        Optional.of(new ClassDetails(logProbabilities, lengths)));
  }

  /** ln p in the order of the labels. */
  private float[] logProbabilities(Classification answer) {
    Map<String, Double> scores = new HashMap<>();
    answer.scores().forEach(each -> scores.put(each.label(), each.score()));
    float[] logarithms = new float[labels.size()];
    for (int label = 0; label < logarithms.length; label++) {
      logarithms[label] = ClassDetails.logProbability(scores.get(labels.get(label)));
    }
    return logarithms;
  }

  private static InputText input(TextExample example) {
    return new InputText(example.text(), example.textPair());
  }

  @Override
  public List<String> texts(List<Integer> examples) {
    List<String> texts = new ArrayList<>(Collections.nCopies(examples.size(), ""));
    int[] index = new int[1];
    survey()
        .source()
        .forEach(
            example -> {
              int wanted = examples.indexOf(index[0]++);
              if (wanted >= 0) {
                texts.set(wanted, input(example).line());
              }
            });
    return texts;
  }

  @Override
  public List<Encoding> sample(ModelUnderTest model, int most) {
    return survey().sample(most).parallelStream()
        .map(example -> model.tokenizer().encode(example.text(), example.textPair()))
        .toList();
  }
}
