package io.github.pocketzoo.compression.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.compression.TinyGpt;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.ModelInputs;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.InputRounding;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.quant.Activations;
import io.github.pocketzoo.core.quant.Granularity;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.quant.RangeObserver;
import io.github.pocketzoo.core.quant.WeightScheme;
import io.github.pocketzoo.core.samediff.GraphExecutor;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.CrossEntropy;
import io.github.pocketzoo.core.train.GradientSource;
import io.github.pocketzoo.core.train.LanguageModelLoss;
import io.github.pocketzoo.core.train.Trainable;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class QuantizedTrainingTest {
  private static final CrossEntropy OBJECTIVE = new CrossEntropy(3);

  private static QuantizedTraining int4(boolean learned) {
    Quantizer quantizer =
        new Quantizer(
            new WeightScheme(4, true, Granularity.CHANNEL, 0),
            Optional.of(WeightScheme.INT8),
            Activations.DYNAMIC,
            Map.of());
    return new QuantizedTraining(quantizer, Map.of(), learned);
  }

  /** The mean cross entropy of all texts, with inputs rounded as the quantized model says. */
  private static double loss(Model quantized) {
    Set<String> linear =
        quantized.quantized().entrySet().stream()
            .map(Map.Entry::getKey)
            .filter(name -> !quantized.quantization().inputScales().containsKey(name))
            .collect(Collectors.toSet());
    boolean rounds = quantized.quantization().activations() != Activations.FLOAT;
    InputRounding rounding =
        rounds
            ? new InputRounding(linear, quantized.quantization().inputScales())
            : InputRounding.NONE;
    ModelGraph graph = quantized.graph(GraphOptions.inference().withRounding(rounding));
    TokenBatch batch =
        TokenBatch.of(
            TinyClassifier.texts().examples().stream()
                .map(example -> quantized.tokenizer().encode(example.text()))
                .toList(),
            quantized.tokenizer().padTokenId());
    INDArray logits =
        new GraphExecutor(graph.sameDiff())
            .run(
                ModelInputs.forInference(batch, graph, quantized.parameters()),
                List.of(Forward.LOGITS))
            .get(Forward.LOGITS);
    INDArray logProbabilities = Nd4j.nn().logSoftmax(logits);
    double sum = 0;
    for (int i = 0; i < batch.batchSize(); i++) {
      sum -= logProbabilities.getDouble(i, TinyClassifier.texts().examples().get(i).label());
    }
    return sum / batch.batchSize();
  }

  private static double trainingLoss(Model model, QuantizedTraining training) {
    TrainingOptions options = TinyClassifier.run(1).options();
    TrainingSource.Prepared data =
        new ClassExamples(TinyClassifier.texts()).prepare(model.tokenizer(), options);
    int[] all = new int[TinyClassifier.texts().examples().size()];
    Arrays.setAll(all, i -> i);
    try (GradientSource gradients =
        new FakeQuantization(model, OBJECTIVE, training).gradients(Set.of(), options)) {
      return gradients.compute(data.examples(), all, 0).loss();
    }
  }

  @Test
  void trainingComputesWithWhatTheQuantizedModelIs() {
    try (Model model = TinyClassifier.create(1);
        Model int8 = Quantizer.int8().quantize(model)) {
      double expected = loss(int8);
      assertThat(trainingLoss(model, QuantizedTraining.int8())).isCloseTo(expected, within(1e-5));
      assertThat(expected).isNotCloseTo(loss(model), within(1e-5));
      assertThat(trainingLoss(model, int4(true)))
          .isCloseTo(trainingLoss(model, int4(false)), within(1e-5));
    }
  }

  /** The loss of next tokens, with the training's rounding or that of a quantized model. */
  private static double nextTokenLoss(Trainable trainable) {
    TrainingOptions options = TinyClassifier.run(1).options();
    try (GradientSource gradients = trainable.gradients(Set.of(), options)) {
      return gradients.compute(TinyGpt.sequences(), new int[] {0, 1, 2}, 0).loss();
    }
  }

  @Test
  void ofALanguageModelWhoseHeadIsItsTable() {
    Quantizer weightsOnly =
        new Quantizer(
            new WeightScheme(4, true, Granularity.CHANNEL, 0),
            Optional.of(WeightScheme.INT8),
            Activations.FLOAT,
            Map.of());
    LanguageModelLoss objective = new LanguageModelLoss();
    try (Model model = TinyGpt.create(1);
        Model int4 = weightsOnly.quantize(model);
        Model rounded =
            model.with(model.architecture(), int4.parameters().copy(), model.tokenizer())) {
      double expected = nextTokenLoss(Trainable.of(rounded, objective));
      assertThat(expected)
          .isNotCloseTo(nextTokenLoss(Trainable.of(model, objective)), within(1e-4));
      QuantizedTraining training = new QuantizedTraining(weightsOnly, Map.of(), false);
      assertThat(nextTokenLoss(new FakeQuantization(model, objective, training)))
          .isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void withFixedInputScalesToo() {
    try (Model model = TinyClassifier.create(1);
        Model int8 = Quantizer.int8().quantize(model)) {
      Model fixed =
          new StaticActivations(new RangeObserver.Percentile(95))
              .calibrate(int8, Calibrated.rows(int8));
      QuantizedTraining training =
          new QuantizedTraining(Quantizer.int8(), fixed.quantization().inputScales(), false);
      assertThat(trainingLoss(model, training)).isCloseTo(loss(fixed), within(1e-5));
    }
  }

  @Test
  void theResultIsWhatTheLastStepWouldHaveComputedWith() {
    for (boolean learned : new boolean[] {false, true}) {
      try (Model model = TinyClassifier.create(1);
          Model trained =
              int4(learned)
                  .train(model, OBJECTIVE, TinyClassifier.texts(), TinyClassifier.run(60));
          Model rounded = int4(false).quantizer().quantize(model)) {
        assertThat(trained.quantization().activations()).isEqualTo(Activations.DYNAMIC);
        assertThat(trained.quantized().keySet()).isEqualTo(rounded.quantized().keySet());
        for (Map.Entry<String, QuantizedTensor> entry : trained.quantized().entrySet()) {
          INDArray values = trained.parameters().get(entry.getKey());
          INDArray back = entry.getValue().dequantize();
          boolean linear = !entry.getKey().startsWith("embeddings.");
          assertThat(linear ? values.transpose() : values).isEqualTo(back);
        }
        // It learns, through integers of four bits.
        assertThat(loss(trained)).isLessThan(0.5 * loss(rounded));
      }
    }
  }

  @Test
  void theModelThatItBeginsWithStays() {
    try (Model model = TinyClassifier.create(1);
        Model same = TinyClassifier.create(1);
        Model trained =
            QuantizedTraining.int8()
                .train(model, OBJECTIVE, TinyClassifier.texts(), TinyClassifier.run(2))) {
      assertThat(model.parameters().arrays()).isEqualTo(same.parameters().arrays());
      assertThat(trained.provenance().toString()).contains("quantization-aware training");
    }
  }

  @Test
  void gradientsOfScalesAreThoseOfTheFormula() {
    WeightScheme scheme = WeightScheme.groups(4, 8, true);
    Random random = new Random(4);
    INDArray weights =
        Nd4j.create(random.doubles(20 * 3, -1, 1).toArray(), new long[] {20, 3}, DataType.FLOAT);
    INDArray gradient = Nd4j.ones(20, 3);
    LearnedScale scale = LearnedScale.of("w", weights, scheme);
    scale.values().muli(0.7);
    INDArray ofScales = scale.gradient(weights, gradient, scheme);
    // In the second group of the first output channel.
    double s = scale.values().getDouble(1);
    double sum = 0;
    for (int i = 8; i < 16; i++) {
      double v = weights.getDouble(i, 0) / s;
      boolean within = v > -8 && v < 7;
      double end = v > 0 ? 7 : -8;
      sum += within ? Math.rint(v) - v : end;
      assertThat(gradient.getDouble(i, 0)).isEqualTo(within ? 1 : 0);
    }
    assertThat(ofScales.getDouble(1)).isCloseTo(sum / Math.sqrt(8 * 7), within(1e-5));
    assertThat(ofScales.length()).isEqualTo(3 * 3);
  }

  @Test
  void whatIsImpossibleIsRefusedFirst() {
    assertThatThrownBy(
            () -> new QuantizedTraining(Quantizer.int4(32, true), Map.of("x", 1f), false))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("fixed scales of inputs");
    assertThatThrownBy(() -> new QuantizedTraining(Quantizer.int4(32, false), Map.of(), true))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected symmetric weights");
    try (Model model = TinyClassifier.create(1);
        Model int8 = Quantizer.int8().quantize(model)) {
      assertThatThrownBy(
              () ->
                  QuantizedTraining.int8()
                      .train(int8, OBJECTIVE, TinyClassifier.texts(), TinyClassifier.run(1)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("integers already");
    }
  }
}
