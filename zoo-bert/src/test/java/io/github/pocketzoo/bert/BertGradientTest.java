package io.github.pocketzoo.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.CrossEntropy;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.GradientStep;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.Trainer;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.fixture.Closeness;
import io.github.pocketzoo.fixture.FiniteDifferences;
import io.github.pocketzoo.fixture.Gradients;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradients of a whole BERT that has been trained for two steps are its finite differences, in
 * double precision. SameDiff 1.0.0-M2.1 by default is right on single layers and on the first step,
 * and wrong here.
 */
class BertGradientTest {
  private static final int CLASSES = 3;
  private static final int[] ALL = {0, 1, 2};

  private final Model model = TinyBert.loadDoubles();

  /** Different lengths, repeated words, a pair of texts. */
  private final EncodedDataset data =
      EncodedDataset.ofClasses(
          Stream.of("the cat and the dog", "a bird .", "the the the tree is large")
              .map(text -> model.tokenizer().encode(text, second(text)))
              .toList(),
          new int[] {2, 0, 1},
          model.tokenizer().padTokenId());

  private static Optional<String> second(String text) {
    return text.startsWith("a bird") ? Optional.of("a fish !") : Optional.empty();
  }

  @Test
  void gradientsAfterTwoStepsAreFiniteDifferences() {
    train(2);
    BatchGradients gradients = gradients(1, false);
    try (Forward forward = new SameDiffForward(model)) {
      DoubleSupplier loss = () -> lossByHand(forward);
      assertThat(gradients.loss()).isCloseTo(loss.getAsDouble(), within(1e-10));
      FiniteDifferences differences = new FiniteDifferences(model.parameters(), loss);
      for (String name : model.parameters().names()) {
        differences.check(name, gradients);
      }
    }
  }

  @Test
  void gradientsWithDropoutAreFiniteDifferences() {
    train(2);
    try (GradientStep step = step(1, true)) {
      BatchGradients gradients = step.compute(data, ALL, 5);
      DoubleSupplier loss = () -> step.compute(data, ALL, 5).loss();
      FiniteDifferences differences = new FiniteDifferences(model.parameters(), loss);
      for (String name :
          List.of(
              "embeddings.word_embeddings.weight",
              "encoder.layer.0.attention.self.value.weight",
              "encoder.layer.1.output.dense.bias",
              "classifier.weight")) {
        differences.check(name, gradients);
      }
    }
  }

  @Test
  void twoShardsAgreeWithOne() {
    BatchGradients one = gradients(1, false);
    BatchGradients two = gradients(2, false);
    assertThat(two.loss()).isCloseTo(one.loss(), within(1e-12));
    Closeness rounding = new Closeness(1e-12, 1e-10);
    for (String name : model.parameters().names()) {
      rounding.assertClose(
          name,
          Gradients.dense(two, name, model.parameters()),
          Gradients.dense(one, name, model.parameters()));
    }
  }

  @Test
  void rowsThatNoTextUsesHaveNoGradient() {
    BatchGradients gradients = gradients(2, false);
    int[] used =
        data.encodings().stream()
            .map(Encoding::inputIds)
            .flatMapToInt(Arrays::stream)
            .sorted()
            .distinct()
            .toArray();
    // The padding of the shorter texts is looked up too, though nothing sees it.
    assertThat(gradients.embeddings().get("embeddings.word_embeddings.weight").rows().toIntVector())
        .contains(used)
        .hasSizeLessThanOrEqualTo(used.length + 1);
  }

  private void train(int steps) {
    TrainingOptions options =
        new TrainingOptions(steps, ALL.length, 0.01, 0, 0.01, 1, true, 3, 1, 0);
    new Trainer(
            model,
            new CrossEntropy(CLASSES),
            options,
            Set.of(),
            StepListener.none(),
            Optional.empty())
        .train(data, step -> ALL, "", Progress.silent(), "train");
  }

  private GradientStep step(int shards, boolean dropout) {
    return new GradientStep(
        () -> model.graph(GraphOptions.training(dropout, Set.of())),
        model.parameters(),
        new CrossEntropy(CLASSES),
        new TrainingOptions(1, ALL.length, 0.01, 0, 0, 0, dropout, 3, shards, 0));
  }

  private BatchGradients gradients(int shards, boolean dropout) {
    try (GradientStep step = step(shards, dropout)) {
      return step.compute(data, ALL, 0);
    }
  }

  /** Mean of log Σ exp(logits) − logits[label], from the inference graph. */
  private double lossByHand(Forward forward) {
    TokenBatch batch = TokenBatch.of(data.encodings(), data.padTokenId());
    INDArray logits = forward.run(batch, List.of(Forward.LOGITS)).get(Forward.LOGITS);
    double sum = 0;
    for (int row = 0; row < ALL.length; row++) {
      double exponentials = 0;
      for (int label = 0; label < CLASSES; label++) {
        exponentials += Math.exp(logits.getDouble(row, label));
      }
      sum += Math.log(exponentials) - logits.getDouble(row, data.batch(ALL).labels()[row]);
    }
    return sum / ALL.length;
  }
}
