package io.github.pocketzoo.compression.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.compression.KilledRun;
import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.structure.ModelStructure;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.train.CrossEntropy;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingRun;
import java.nio.file.Path;
import java.util.Optional;
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
    long zeros = 0;
    for (float weight : weights.data().asFloat()) {
      zeros += weight == 0 ? 1 : 0;
    }
    assertThat(zeros).as(name).isEqualTo(Math.round(0.5 * weights.length()));
  }

  @Test
  void embeddingsAreLeftWhereSoAsked() {
    try (Model model = TinyClassifier.create(1);
        Model pruned =
            new GradualPruning(0.5, false, 0.5, 2)
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
}
