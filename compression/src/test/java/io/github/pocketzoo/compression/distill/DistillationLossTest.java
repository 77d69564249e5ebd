package io.github.pocketzoo.compression.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.GradientStep;
import io.github.pocketzoo.core.train.MicroBatch;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class DistillationLossTest {
  private static final int[] EXAMPLES = {0, 3, 7, 10};
  private static final LayerMap LAYERS = LayerMap.uniform(2, 1);

  private final Model teacher = TinyClassifier.create(1);
  private final Forward forward = new SameDiffForward(teacher);
  private final Model student = Student.fromLayers(TinyClassifier.create(2), LAYERS);
  private final TextDataset texts = TinyClassifier.texts();
  private final EncodedDataset encoded = EncodedDataset.of(texts, teacher.tokenizer());

  @AfterEach
  void free() {
    forward.close();
    teacher.close();
    student.close();
  }

  private double loss(DistillationWeights weights) {
    try (GradientStep step = step(weights, student.parameters());
        BatchGradients gradients = step.compute(encoded, EXAMPLES, 0)) {
      return gradients.loss();
    }
  }

  private GradientStep step(DistillationWeights weights, Parameters parameters) {
    return new GradientStep(
        () -> student.architecture().graph(parameters, GraphOptions.training(false, Set.of())),
        parameters,
        new Distiller(LAYERS, weights).loss(teacher, forward),
        TinyClassifier.run(1).options().withShards(1));
  }

  private static Map<String, INDArray> outputs(Model model, MicroBatch batch, String hidden) {
    try (Forward run = new SameDiffForward(model)) {
      return run.run(batch.tokens(), List.of(Forward.LOGITS, hidden));
    }
  }

  @Test
  void softTargetsAreTheDivergenceTimesTheSquaredTemperature() {
    double temperature = 3;
    MicroBatch batch = encoded.batch(EXAMPLES);
    INDArray t = outputs(teacher, batch, ModelGraph.hiddenState(2)).get(Forward.LOGITS);
    INDArray z = outputs(student, batch, ModelGraph.hiddenState(1)).get(Forward.LOGITS);
    double expected = 0;
    for (int row = 0; row < EXAMPLES.length; row++) {
      double[] p = softmax(t, row, temperature);
      double[] q = softmax(z, row, temperature);
      for (int i = 0; i < p.length; i++) {
        expected += p[i] * Math.log(p[i] / q[i]) / EXAMPLES.length;
      }
    }
    assertThat(loss(new DistillationWeights(temperature, 1, 0, 0)))
        .isCloseTo(expected * temperature * temperature, within(1e-5));
  }

  @Test
  void labelsAreTheCrossEntropy() {
    MicroBatch batch = encoded.batch(EXAMPLES);
    INDArray z = outputs(student, batch, ModelGraph.hiddenState(1)).get(Forward.LOGITS);
    double expected = 0;
    for (int row = 0; row < EXAMPLES.length; row++) {
      expected -= Math.log(softmax(z, row, 1)[batch.labels()[row]]) / EXAMPLES.length;
    }
    assertThat(loss(new DistillationWeights(2, 0, 1, 0))).isCloseTo(expected, within(1e-5));
  }

  @Test
  void hiddenStatesAreTheMeanSquaredErrorOverTokensWithoutPadding() {
    MicroBatch batch = encoded.batch(EXAMPLES);
    INDArray t = outputs(teacher, batch, ModelGraph.hiddenState(2)).get(ModelGraph.hiddenState(2));
    INDArray z = outputs(student, batch, ModelGraph.hiddenState(1)).get(ModelGraph.hiddenState(1));
    double expected = 0;
    for (int row = 0; row < EXAMPLES.length; row++) {
      int length = encoded.encodings().get(EXAMPLES[row]).length();
      double sum = 0;
      for (int token = 0; token < length; token++) {
        for (int i = 0; i < 12; i++) {
          double difference = t.getDouble(row, token, i) - z.getDouble(row, token, i);
          sum += difference * difference;
        }
      }
      expected += sum / (length * 12) / EXAMPLES.length;
    }
    assertThat(loss(new DistillationWeights(2, 0, 0, 1))).isCloseTo(expected, within(1e-5));
  }

  @Test
  void partsAddUpByTheirWeights() {
    double soft = loss(new DistillationWeights(2, 1, 0, 0));
    double hard = loss(new DistillationWeights(2, 0, 1, 0));
    double hidden = loss(new DistillationWeights(2, 0, 0, 1));
    assertThat(loss(new DistillationWeights(2, 0.3, 0.7, 2)))
        .isCloseTo(0.3 * soft + 0.7 * hard + 2 * hidden, within(1e-5));
  }

  @Test
  void gradientsAreThoseOfFiniteDifferences() {
    double epsilon = 1e-5;
    DistillationWeights weights = new DistillationWeights(2, 0.5, 0.5, 1);
    try (Parameters parameters = student.parameters().castTo(DataType.DOUBLE);
        GradientStep step = step(weights, parameters);
        BatchGradients gradients = step.compute(encoded, EXAMPLES, 0)) {
      assertThat(gradients.dense()).hasSizeGreaterThan(15);
      gradients
          .dense()
          .forEach(
              (name, gradient) -> {
                INDArray array = parameters.get(name);
                for (long i = 0; i < array.length(); i += 1 + array.length() / 3) {
                  double value = array.getDouble(i);
                  array.putScalar(i, value + epsilon);
                  double above = lossOf(step);
                  array.putScalar(i, value - epsilon);
                  double below = lossOf(step);
                  array.putScalar(i, value);
                  double numeric = (above - below) / (2 * epsilon);
                  assertThat(gradient.getDouble(i))
                      .as("%s[%d]", name, i)
                      .isCloseTo(numeric, within(1e-7 + 1e-4 * Math.abs(numeric)));
                }
              });
    }
  }

  private double lossOf(GradientStep step) {
    try (BatchGradients gradients = step.compute(encoded, EXAMPLES, 0)) {
      return gradients.loss();
    }
  }

  @Test
  void impossibleWeightsAreRefused() {
    assertThatThrownBy(() -> new DistillationWeights(0, 1, 1, 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("temperature is 0.0, expected a number greater than 0");
    assertThatThrownBy(() -> new DistillationWeights(1, -1, 1, 1))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> new DistillationWeights(1, 0, 0, 0))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void aTeacherOfOtherLabelsIsRefused() {
    TextDataset other = new TextDataset("other", List.of("x", "y", "z"), texts.examples());
    Distiller distiller = new Distiller(LAYERS, DistillationWeights.defaults());
    assertThatThrownBy(() -> distiller.loss(teacher, forward, other))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("labels");
  }

  private static double[] softmax(INDArray logits, int row, double temperature) {
    double[] values = logits.getRow(row).dup().data().asDouble();
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.exp(values[i] / temperature);
      sum += values[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= sum;
    }
    return values;
  }
}
