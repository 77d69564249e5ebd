package io.github.pocketzoo.compression.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.compression.TinyGpt;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.GradientStep;
import io.github.pocketzoo.core.train.Target;
import io.github.pocketzoo.fixture.FiniteDifferences;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Distillation of language models: every token is an example. */
class LanguageModelDistillationTest {
  private static final int[] ALL = {0, 1, 2};
  private static final LayerMap LAYERS = LayerMap.uniform(2, 1);
  private static final double TEMPERATURE = 2;

  private final Model teacher = TinyGpt.create(1);
  private final Forward forward = new SameDiffForward(teacher);
  private final Model student = Student.fromLayers(TinyGpt.create(2), LAYERS);
  private final EncodedDataset data = TinyGpt.sequences();

  @AfterEach
  void free() {
    forward.close();
    teacher.close();
    student.close();
  }

  private GradientStep step(DistillationWeights weights, int shards) {
    return new GradientStep(
        () -> student.graph(GraphOptions.training(false, Set.of())),
        student.parameters(),
        new Distiller(LAYERS, weights).loss(teacher, forward),
        TinyClassifier.run(1).options().withShards(shards));
  }

  private double loss(DistillationWeights weights) {
    try (GradientStep step = step(weights, 1);
        BatchGradients gradients = step.compute(data, ALL, 0)) {
      return gradients.loss();
    }
  }

  private static Map<String, INDArray> logits(Model model, EncodedDataset data) {
    try (Forward run = new SameDiffForward(model)) {
      return run.run(data.batch(ALL).tokens(), List.of(Forward.LOGITS));
    }
  }

  /** The mean over all tokens of what two distributions p and q have at each class. */
  private double mean(double temperature, DoubleBinaryOperator ofClass) {
    INDArray t = logits(teacher, data).get(Forward.LOGITS);
    INDArray z = logits(student, data).get(Forward.LOGITS);
    double sum = 0;
    int tokens = 0;
    for (int row : ALL) {
      for (int position = 0; position < data.lengths()[row]; position++, tokens++) {
        double[] p = softmax(t.slice(row).slice(position), temperature);
        double[] q = softmax(z.slice(row).slice(position), temperature);
        for (int i = 0; i < p.length; i++) {
          sum += ofClass.applyAsDouble(p[i], q[i]);
        }
      }
    }
    return sum / tokens;
  }

  private static double[] softmax(INDArray logits, double temperature) {
    double[] powers = logits.div(temperature).toDoubleVector();
    double total = 0;
    for (int i = 0; i < powers.length; i++) {
      powers[i] = Math.exp(powers[i]);
      total += powers[i];
    }
    for (int i = 0; i < powers.length; i++) {
      powers[i] /= total;
    }
    return powers;
  }

  private static DoubleBinaryOperator formula(Divergence divergence) {
    return switch (divergence) {
      case FORWARD_KL -> (p, q) -> p * Math.log(p / q);
      case REVERSE_KL -> (p, q) -> q * Math.log(q / p);
      case JENSEN_SHANNON ->
          (p, q) -> (p * Math.log(2 * p / (p + q)) + q * Math.log(2 * q / (p + q))) / 2;
    };
  }

  @ParameterizedTest
  @EnumSource
  void softTargetsOfEveryToken(Divergence divergence) {
    double expected = TEMPERATURE * TEMPERATURE * mean(TEMPERATURE, formula(divergence));
    assertThat(loss(new DistillationWeights(TEMPERATURE, 1, 0, 0, divergence)))
        .isCloseTo(expected, within(1e-9));
  }

  @Test
  void hardLabelsAreTheNextTokens() {
    INDArray z = logits(student, data).get(Forward.LOGITS);
    double sum = 0;
    int tokens = 0;
    for (int row : ALL) {
      int[] next = ((Target.OfTokens) data.targets().get(row)).labels();
      for (int position = 0; position < next.length; position++, tokens++) {
        sum -= Math.log(softmax(z.slice(row).slice(position), 1)[next[position]]);
      }
    }
    assertThat(loss(new DistillationWeights(TEMPERATURE, 0, 1, 0)))
        .isCloseTo(sum / tokens, within(1e-9));
  }

  @ParameterizedTest
  @EnumSource
  void gradientsAreFiniteDifferences(Divergence divergence) {
    DistillationWeights weights = new DistillationWeights(TEMPERATURE, 0.6, 0.4, 0.5, divergence);
    try (GradientStep step = step(weights, 2);
        BatchGradients gradients = step.compute(data, ALL, 0)) {
      FiniteDifferences differences =
          new FiniteDifferences(student.parameters(), () -> step.compute(data, ALL, 0).loss());
      for (String name :
          List.of(
              "embed_tokens.weight",
              "layers.0.self_attn.q_proj.weight",
              "layers.0.mlp.down_proj.bias",
              "norm.weight")) {
        differences.check(name, gradients);
      }
    }
  }

  /** What is cut into two shards by tokens weighs as much as in one. */
  @Test
  void sequencesOfDifferentLengthsWeighByTheirTokens() {
    DistillationWeights weights = new DistillationWeights(TEMPERATURE, 0.5, 0.5, 0);
    try (GradientStep one = step(weights, 1);
        GradientStep two = step(weights, 2)) {
      assertThat(two.compute(data, ALL, 0).loss())
          .isCloseTo(one.compute(data, ALL, 0).loss(), within(1e-9));
    }
  }

  @Test
  void aStudentHasTheTeachersBlocksAndHead() {
    try (Model copy = Student.fromLayers(teacher, LAYERS)) {
      assertThat(copy.parameters().get("layers.0.mlp.up_proj.weight"))
          .isEqualTo(teacher.parameters().get("layers.1.mlp.up_proj.weight"));
      assertThat(copy.parameters().get("norm.weight"))
          .isEqualTo(teacher.parameters().get("norm.weight"));
      assertThat(
              copy.graph(GraphOptions.inference())
                  .sameDiff()
                  .hasVariable(ModelGraph.hiddenState(1)))
          .isTrue();
    }
  }

  /** What is left of a document may be a single token. */
  @Test
  void sequencesOfOneToken() {
    EncodedDataset single =
        new EncodedDataset(
            List.of(new Encoding(new int[] {3}, new int[1])),
            List.of(new Target.OfTokens(new int[] {5})),
            0);
    DistillationWeights weights = new DistillationWeights(TEMPERATURE, 0.5, 0.5, 1);
    try (GradientStep step = step(weights, 1);
        BatchGradients gradients = step.compute(single, new int[] {0}, 0)) {
      assertThat(gradients.loss()).isFinite().isPositive();
    }
  }
}
