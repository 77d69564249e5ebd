package io.github.pocketzoo.compression.prune.structured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.KeptUnits;
import io.github.pocketzoo.core.structure.Role;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.CrossEntropy;
import io.github.pocketzoo.core.train.HeldOutLoss;
import io.github.pocketzoo.core.train.TrainingOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

class UnitScoresTest {
  private static final double STEP = 1e-4;

  private final ClassExamples data = new ClassExamples(TinyClassifier.texts());
  private final TrainingOptions options = TinyClassifier.run(4).options();

  private static Model doubles() {
    Model model = TinyClassifier.create(1);
    return new Model(
        model.architecture(),
        model.parameters().castTo(DataType.DOUBLE),
        model.tokenizer(),
        model.provenance());
  }

  /** Of a batch with all texts, the score is how fast the loss changes with a unit's output. */
  @Test
  void gradientTimesActivationIsTheLossesSlope() {
    try (Model model = doubles()) {
      UnitScores scores = new TaylorScores(1, 24).of(model, new CrossEntropy(3), data, options);
      Block block = model.architecture().structure().blocks().get(1);
      INDArray output = model.parameters().get(block.projections().get(Role.OUTPUT).weight());
      INDArray mix =
          model.parameters().get(block.projections().get(Role.ATTENTION_OUTPUT).weight());
      for (int neuron : new int[] {0, 7, 19}) {
        double slope = slope(model, output, neuron, neuron + 1);
        assertThat(scores.blocks().get(1).neurons()[neuron]).isCloseTo(slope, within(1e-7));
      }
      for (int head = 0; head < 3; head++) {
        double slope = slope(model, mix, head * 4, (head + 1) * 4);
        assertThat(scores.blocks().get(1).heads()[head]).isCloseTo(slope, within(1e-7));
      }
    }
  }

  private double slope(Model model, INDArray weights, int from, int to) {
    INDArray rows = weights.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
    HeldOutLoss loss = new HeldOutLoss(24);
    try (INDArray before = rows.dup()) {
      rows.muli(1 + STEP);
      double more = loss.of(model, data);
      rows.assign(before).muli(1 - STEP);
      double less = loss.of(model, data);
      rows.assign(before);
      return Math.abs(more - less) / (2 * STEP);
    }
  }

  @Test
  void magnitudesAreNormsOfAllWeightsOfAUnit() {
    try (Model model = TinyClassifier.create(1)) {
      model
          .architecture()
          .structure()
          .blockWeights()
          .forEach(name -> model.parameters().get(name).assign(0.5));
      UnitScores scores = MagnitudeScores.of(model);
      // 4 matrices of 12 × 4 weights; 2 of 12.
      assertThat(scores.blocks().get(0).heads()).containsOnly(0.5 * Math.sqrt(4 * 48));
      assertThat(scores.blocks().get(0).neurons()).containsOnly(0.5 * Math.sqrt(24));
    }
  }

  private static UnitScores scores() {
    return new UnitScores(
        List.of(
            new UnitScores.OfBlock(
                new double[] {3, 4, 0, 0}, new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}),
            new UnitScores.OfBlock(
                new double[] {60, 60, 50, 50}, new double[] {5, 5, 5, 5, 5, 5, 5, 5, 5, 5})));
  }

  @Test
  void everyBlockLosesEquallyMany() {
    List<KeptUnits> kept =
        new StructuredPruning(
                0.5, 0.3, StructuredPruning.Importance.MAGNITUDE, Allocation.UNIFORM, 0)
            .choose(scores());
    assertThat(kept.get(0).heads()).containsExactly(0, 1);
    assertThat(kept.get(1).heads()).containsExactly(0, 1);
    assertThat(kept.get(0).neurons()).containsExactly(3, 4, 5, 6, 7, 8, 9);
    assertThat(kept.get(1).neurons()).containsExactly(0, 1, 2, 3, 4, 5, 6);
  }

  /** Scores of a block have the norm 1 before they are compared: 0.6, 0.8 and 0.54, 0.45. */
  @Test
  void theLowestOfAllBlocksGo() {
    List<KeptUnits> kept =
        new StructuredPruning(
                0.75, 0.95, StructuredPruning.Importance.MAGNITUDE, Allocation.GLOBAL, 0)
            .choose(scores());
    assertThat(kept.get(0).heads()).containsExactly(1);
    assertThat(kept.get(1).heads()).containsExactly(0);
    assertThat(kept.get(0).neurons()).containsExactly(9);
    assertThat(kept.get(1).neurons()).containsExactly(0);
    List<KeptUnits> fewer =
        new StructuredPruning(0.25, 0, StructuredPruning.Importance.MAGNITUDE, Allocation.GLOBAL, 0)
            .choose(scores());
    assertThat(fewer.get(0).heads()).containsExactly(0, 1);
    assertThat(fewer.get(1).heads()).containsExactly(0, 1, 2, 3);
    assertThat(fewer.get(1).neurons()).hasSize(10);
  }

  @Test
  void impossiblePartsAreRefused() {
    for (double part : new double[] {-0.1, 1, Double.NaN}) {
      assertThatThrownBy(() -> StructuredPruning.removing(part))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("part of heads to remove is %s, expected a number in [0, 1)", part);
    }
    assertThatThrownBy(
            () ->
                new StructuredPruning(
                    0.5, 0.5, StructuredPruning.Importance.MAGNITUDE, Allocation.UNIFORM, 0.5))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected no importance by magnitude");
    assertThatThrownBy(() -> new TaylorScores(0, 8)).isInstanceOf(InvalidInputException.class);
  }
}
