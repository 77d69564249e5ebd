package io.github.pocketzoo.compression.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.compression.KilledRun;
import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.CrossEntropy;
import io.github.pocketzoo.core.train.GradientSource;
import io.github.pocketzoo.core.train.PruningMask;
import io.github.pocketzoo.core.train.Trainable;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.TrainingSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class MovementPruningTest {
  private static final String QUERY = "encoder.layer.0.attention.self.query.weight";

  private final CrossEntropy loss = new CrossEntropy(3);
  private final ClassExamples data = new ClassExamples(TinyClassifier.texts());

  private static long zeros(INDArray weights) {
    long zeros = 0;
    for (float weight : weights.data().asFloat()) {
      zeros += weight == 0 ? 1 : 0;
    }
    return zeros;
  }

  @Test
  void everyMatrixHasTheSparsityAndTheOriginalIsUntouched() {
    try (Model model = TinyClassifier.create(1);
        Parameters before = model.parameters().copy();
        Model pruned =
            MovementPruning.toSparsity(0.9).prune(model, loss, data, TinyClassifier.run(12));
        PruningMask mask = PruningMask.of(pruned).orElseThrow()) {
      long zeros = 0;
      for (String name : model.architecture().structure().blockWeights()) {
        INDArray weights = pruned.parameters().get(name);
        assertThat(zeros(weights)).as(name).isEqualTo(Math.round(0.9 * weights.length()));
        zeros += zeros(weights);
      }
      assertThat(mask.zeros()).isEqualTo(zeros);
      assertThat(pruned.parameters().names()).isEqualTo(model.parameters().names());
      assertThat(model.parameters().arrays()).isEqualTo(before.arrays());
    }
  }

  @Test
  void scoresBeginEqualOrAsMagnitudes() {
    try (INDArray weights = Nd4j.createFromArray(new float[][] {{1, -2, 0, 5}});
        INDArray equal = InitialScores.ZERO.of(weights);
        INDArray magnitudes = InitialScores.MAGNITUDE.of(weights);
        INDArray ofZeros = InitialScores.MAGNITUDE.of(equal)) {
      assertThat(equal.toFloatMatrix()).isDeepEqualTo(new float[][] {{0, 0, 0, 0}});
      assertThat(magnitudes.toFloatMatrix()).isDeepEqualTo(new float[][] {{0.5f, 1, 0, 2.5f}});
      assertThat(ofZeros.toFloatMatrix()).isDeepEqualTo(new float[][] {{0, 0, 0, 0}});
      assertThat(weights.toFloatMatrix()).isDeepEqualTo(new float[][] {{1, -2, 0, 5}});
    }
  }

  /** Scores that hardly move choose what magnitudes choose. */
  @Test
  void scoresThatBeginAsMagnitudesAndStayPruneTheSmallest() {
    MovementPruning still =
        new MovementPruning(0.5, new MaskRule.PerMatrix(), 0, 1e-12, InitialScores.MAGNITUDE);
    try (Model model = TinyClassifier.create(1);
        Model pruned = still.prune(model, loss, data, TinyClassifier.run(2))) {
      INDArray before = model.parameters().get(QUERY);
      INDArray after = pruned.parameters().get(QUERY);
      float largestGone = 0;
      float leastKept = Float.MAX_VALUE;
      for (long i = 0; i < before.length(); i++) {
        float magnitude = Math.abs(before.getFloat(i));
        if (after.getFloat(i) == 0) {
          largestGone = Math.max(largestGone, magnitude);
        } else {
          leastKept = Math.min(leastKept, magnitude);
        }
      }
      assertThat(largestGone).isLessThanOrEqualTo(leastKept);
    }
  }

  /** The gradient of scores is that of the masked weights times the weights, masked ones too. */
  @Test
  void gradientsGoStraightThroughTheMask() {
    TrainingOptions options = TinyClassifier.run(10).options();
    SparsitySchedule half = new SparsitySchedule(0.5, 0, 1);
    try (Model model = TinyClassifier.create(1);
        Model masked = copy(model);
        MaskedTraining training =
            new MaskedTraining(
                model, loss, List.of(QUERY), new MaskRule.PerMatrix(), half, InitialScores.ZERO);
        GradientSource ours = training.gradients(Set.of(), options)) {
      INDArray weights = model.parameters().get(QUERY);
      INDArray scores = training.parameters().get("movement_scores/" + QUERY);
      // The first half of the elements has the lower scores.
      for (long i = 0; i < scores.length(); i++) {
        scores.putScalar(i, (double) i);
        if (i < scores.length() / 2) {
          masked.parameters().get(QUERY).putScalar(i, 0);
        }
      }
      TrainingSource.Prepared prepared = data.prepare(model.tokenizer(), options);
      int[] batch = prepared.order().batch(0);
      try (GradientSource theirs = Trainable.of(masked, loss).gradients(Set.of(), options);
          BatchGradients actual = ours.compute(prepared.examples(), batch, 0);
          BatchGradients expected = theirs.compute(prepared.examples(), batch, 0)) {
        assertThat(actual.loss()).isEqualTo(expected.loss());
        INDArray ofMasked = expected.dense().get(QUERY);
        assertThat(actual.dense().get("movement_scores/" + QUERY)).isEqualTo(ofMasked.mul(weights));
        for (long i = 0; i < scores.length(); i++) {
          assertThat(actual.dense().get(QUERY).getFloat(i))
              .isEqualTo(i < scores.length() / 2 ? 0 : ofMasked.getFloat(i));
        }
      }
    }
  }

  private static Model copy(Model model) {
    return new Model(
        model.architecture(), model.parameters().copy(), model.tokenizer(), model.provenance());
  }

  @Test
  void anInterruptedRunThatGoesOnEndsAsTheUninterruptedOne(@TempDir Path directory) {
    MovementPruning pruning = MovementPruning.toSparsity(0.5);
    TrainingRun whole = TinyClassifier.run(10);
    Optional<Path> checkpoint = Optional.of(directory.resolve("checkpoint.safetensors"));
    TrainingOptions options = whole.options().withCheckpointSteps(1);
    TrainingRun killed = new TrainingRun(options, KilledRun.after(5), checkpoint);
    TrainingRun resumed = new TrainingRun(options, Progress.silent(), checkpoint);
    try (Model model = TinyClassifier.create(1);
        Model expected = pruning.prune(model, loss, data, whole)) {
      assertThatThrownBy(() -> pruning.prune(model, loss, data, killed)).hasMessage("killed");
      try (Model actual = pruning.prune(model, loss, data, resumed)) {
        assertThat(actual.parameters().arrays()).isEqualTo(expected.parameters().arrays());
      }
    }
  }

  @Test
  void impossibleSettingsAreRefused() {
    MaskRule rule = new MaskRule.PerMatrix();
    assertThatThrownBy(() -> new MovementPruning(1, rule, 0.5, 0.01, InitialScores.ZERO))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("sparsity is 1.0");
    assertThatThrownBy(() -> new MovementPruning(0.5, rule, 2, 0.01, InitialScores.ZERO))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("rising part is 2.0");
    assertThatThrownBy(() -> new MovementPruning(0.5, rule, 0.5, 0, InitialScores.ZERO))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("learning rate of scores is 0.0");
  }
}
