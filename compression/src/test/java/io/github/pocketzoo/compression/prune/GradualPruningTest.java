package io.github.pocketzoo.compression.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.compression.KilledRun;
import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.compression.distill.LayerMap;
import io.github.pocketzoo.compression.distill.Student;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.structure.ModelStructure;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.train.CrossEntropy;
import io.github.pocketzoo.core.train.FineTuner;
import io.github.pocketzoo.core.train.Freezing;
import io.github.pocketzoo.core.train.PruningMask;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class GradualPruningTest {
  private final CrossEntropy loss = new CrossEntropy(3);

  @Test
  void everyTargetHasTheSparsityAndTheOriginalIsUntouched() {
    try (Model model = TinyClassifier.create(1);
        Parameters before = model.parameters().copy();
        Model pruned =
            GradualPruning.toSparsity(0.5)
                .prune(model, loss, TinyClassifier.texts(), TinyClassifier.run(12))) {
      ModelStructure structure = model.architecture().structure();
      assertThat(structure.blockWeights()).hasSize(12);
      structure.blockWeights().forEach(name -> assertHalfZero(pruned, name));
      structure.embeddings().forEach(name -> assertHalfZero(pruned, name));
      before
          .arrays()
          .forEach((name, array) -> assertThat(model.parameters().get(name)).isEqualTo(array));
    }
  }

  private static void assertHalfZero(Model model, String name) {
    INDArray weights = model.parameters().get(name);
    assertThat(zeros(weights)).as(name).isEqualTo(Math.round(0.5 * weights.length()));
  }

  @Test
  void embeddingsAreLeftWhereSoAsked() {
    try (Model model = TinyClassifier.create(1);
        Model pruned =
            new GradualPruning(0.5, new MaskRule.PerMatrix(), false, 0.5, 2)
                .prune(model, loss, TinyClassifier.texts(), TinyClassifier.run(6))) {
      for (String name : model.architecture().structure().embeddings()) {
        assertThat(pruned.parameters().get(name).data().asFloat()).doesNotContain(0f);
      }
    }
  }

  /** Step 3 is before the last choice of weights, at step 7; step 9 is in the recovery. */
  @ParameterizedTest
  @ValueSource(ints = {3, 9})
  void anInterruptedRunThatGoesOnEndsAsTheUninterruptedOne(int steps, @TempDir Path directory) {
    GradualPruning pruning = GradualPruning.toSparsity(0.5);
    TrainingRun whole = TinyClassifier.run(12);
    Optional<Path> checkpoint = Optional.of(directory.resolve("checkpoint.safetensors"));
    TrainingOptions options = whole.options().withCheckpointSteps(1);
    TrainingRun killed = new TrainingRun(options, KilledRun.after(steps), checkpoint);
    TrainingRun resumed = new TrainingRun(options, Progress.silent(), checkpoint);
    try (Model model = TinyClassifier.create(1);
        Model expected = pruning.prune(model, loss, TinyClassifier.texts(), whole)) {
      assertThatThrownBy(() -> pruning.prune(model, loss, TinyClassifier.texts(), killed))
          .hasMessage("killed");
      assertThat(checkpoint.get()).exists();
      try (Model actual = pruning.prune(model, loss, TinyClassifier.texts(), resumed)) {
        expected
            .parameters()
            .arrays()
            .forEach(
                (name, array) ->
                    assertThat(actual.parameters().get(name).data().asFloat())
                        .as(name)
                        .isEqualTo(array.data().asFloat()));
      }
    }
  }

  @Test
  void theZerosOfAPrunedModelStayInLaterTrainings() {
    try (Model model = TinyClassifier.create(1);
        Model pruned = GradualPruning.toSparsity(0.5).pruneAtOnce(model);
        PruningMask mask = PruningMask.of(pruned).orElseThrow();
        Model trained =
            new FineTuner(Freezing.NONE, 16)
                .train(pruned, TinyClassifier.texts(), TinyClassifier.run(4));
        Model student = Student.fromLayers(trained, new LayerMap(List.of(1)))) {
      assertThat(mask.zeros()).isEqualTo(zeros(pruned)).isEqualTo(zeros(trained));
      assertThat(trained.parameters()).isNotEqualTo(pruned.parameters());
      mask.verify(trained.parameters());
      assertThat(PruningMask.of(student)).isPresent();
      trained.parameters().get("encoder.layer.1.output.dense.weight").addi(1);
      assertThatThrownBy(() -> mask.verify(trained.parameters()))
          .hasMessage(
              "encoder.layer.1.output.dense.weight: 120 pruned weights of 120 are no longer zero");
      assertThat(PruningMask.of(model)).isEmpty();
    }
  }

  private static long zeros(Model model) {
    return targets(model).mapToLong(name -> zeros(model.parameters().get(name))).sum();
  }

  private static Stream<String> targets(Model model) {
    ModelStructure structure = model.architecture().structure();
    return Stream.concat(structure.blockWeights().stream(), structure.embeddings().stream());
  }

  private static long zeros(INDArray weights) {
    long zeros = 0;
    for (float weight : weights.data().asFloat()) {
      zeros += weight == 0 ? 1 : 0;
    }
    return zeros;
  }

  @Test
  void oneThresholdForAllMatrices() {
    try (Model model = TinyClassifier.create(1)) {
      model.parameters().get("encoder.layer.0.output.dense.weight").muli(100);
      GradualPruning pruning = new GradualPruning(0.5, new MaskRule.Global(), true, 0, 1);
      try (Model pruned = pruning.pruneAtOnce(model);
          Model trained =
              pruning.prune(model, loss, TinyClassifier.texts(), TinyClassifier.run(3))) {
        long all = targets(model).mapToLong(n -> model.parameters().get(n).length()).sum();
        for (Model each : List.of(pruned, trained)) {
          assertThat(zeros(each)).isEqualTo(Math.round(0.5 * all));
          assertThat(zeros(each.parameters().get("encoder.layer.0.output.dense.weight")))
              .isLessThan(3);
        }
      }
    }
  }

  @Test
  void twoOfFourStayAlongTheInput() {
    GradualPruning pruning = GradualPruning.toPattern(MaskRule.NOfM.parse("2:4"));
    try (Model model = TinyClassifier.create(1);
        Model pruned = pruning.prune(model, loss, TinyClassifier.texts(), TinyClassifier.run(8))) {
      for (String name : model.architecture().structure().blockWeights()) {
        INDArray weights = pruned.parameters().get(name);
        for (int row = 0; row < weights.rows(); row += 4) {
          for (int column = 0; column < weights.columns(); column++) {
            int kept = 0;
            for (int i = 0; i < 4; i++) {
              kept += weights.getDouble(row + i, column) == 0 ? 0 : 1;
            }
            assertThat(kept).isEqualTo(2);
          }
        }
      }
      assertThat(zeros(pruned.parameters().get("embeddings.word_embeddings.weight"))).isZero();
    }
  }

  @Test
  void patternsThatDontFitAreRefusedBeforeTraining() {
    try (Model model = TinyClassifier.create(1)) {
      GradualPruning pruning = GradualPruning.toPattern(MaskRule.NOfM.parse("3:5"));
      assertThatThrownBy(
              () -> pruning.prune(model, loss, TinyClassifier.texts(), TinyClassifier.run(8)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage(
              "encoder.layer.0.attention.self.query.weight has 12 inputs, expected a multiple of 5"
                  + " for the pattern 3:5");
    }
    for (String wrong : List.of("4:2", "0:4", "4:4")) {
      assertThatThrownBy(() -> MaskRule.NOfM.parse(wrong))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("expected N:M with 1 <= N < M");
    }
    assertThatThrownBy(() -> MaskRule.NOfM.parse("two"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("pattern is 'two', expected N:M such as 2:4");
    MaskRule pattern = new MaskRule.NOfM(2, 4);
    assertThatThrownBy(() -> new GradualPruning(0.6, pattern, false, 0.5, 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("sparsity is 0.6, expected 0.5 for the pattern 2:4");
    assertThatThrownBy(() -> new GradualPruning(0.5, pattern, true, 0.5, 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("embedding tables are looked up");
  }
}
