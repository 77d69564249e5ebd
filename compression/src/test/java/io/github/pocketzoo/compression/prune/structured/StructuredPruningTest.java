package io.github.pocketzoo.compression.prune.structured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.compression.KilledRun;
import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.compression.distill.DistillationWeights;
import io.github.pocketzoo.compression.distill.Distiller;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.BlockShape;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.CrossEntropy;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.PruningMask;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StructuredPruningTest {
  private final CrossEntropy loss = new CrossEntropy(3);
  private final ClassExamples data = new ClassExamples(TinyClassifier.texts());

  private static List<BlockShape> shapes(Model model) {
    return UnitRemoval.blocks(model).stream().map(Block::shape).map(Optional::orElseThrow).toList();
  }

  @ParameterizedTest
  @EnumSource
  void aSmallerModelIsTrainedAndTheOriginalIsUntouched(StructuredPruning.Importance importance) {
    StructuredPruning pruning = new StructuredPruning(0.5, 0.5, importance, Allocation.UNIFORM, 0);
    try (Model model = TinyClassifier.create(1);
        Parameters before = model.parameters().copy();
        Model pruned = pruning.prune(model, loss, data, TinyClassifier.run(6))) {
      assertThat(model.parameters().arrays()).isEqualTo(before.arrays());
      assertThat(shapes(pruned))
          .allSatisfy(
              shape -> {
                assertThat(shape.heads().queries()).isEqualTo(1);
                assertThat(shape.neurons()).isEqualTo(10);
              });
      assertThat(pruned.provenance().lastStep().settings())
          .containsEntry("method", "structured")
          .containsEntry("heads_left", "[1, 1]")
          .containsEntry("neurons_left", "[10, 10]");
      assertThat(PruningMask.of(pruned)).isEmpty();
    }
  }

  @Test
  void recoversWithDropoutTowardsTheWholeModel() {
    try (Model model = TinyClassifier.create(1);
        Forward teacher = new SameDiffForward(model)) {
      TrainingRun run = TinyClassifier.run(6);
      TrainingRun withDropout =
          new TrainingRun(run.options().withDropout(true), run.progress(), run.checkpoint());
      Objective objective =
          Distiller.between(model, model, DistillationWeights.defaults())
              .loss(model, teacher, TinyClassifier.texts());
      try (Model pruned =
          StructuredPruning.removing(0.6).prune(model, objective, data, withDropout)) {
        assertThat(pruned.provenance().lastStep().metrics().get("train_loss")).isFinite();
      }
    }
  }

  /** Units are removed before the training, or during it. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.6})
  void anInterruptedRunThatGoesOnEndsAsTheUninterruptedOne(double rising, @TempDir Path directory) {
    StructuredPruning pruning =
        new StructuredPruning(
            0.5, 0.5, StructuredPruning.Importance.TAYLOR, Allocation.GLOBAL, rising);
    TrainingRun whole = TinyClassifier.run(8);
    Optional<Path> checkpoint = Optional.of(directory.resolve("checkpoint.safetensors"));
    TrainingOptions options = whole.options().withCheckpointSteps(1);
    TrainingRun killed = new TrainingRun(options, KilledRun.after(3), checkpoint);
    TrainingRun resumed = new TrainingRun(options, Progress.silent(), checkpoint);
    try (Model model = TinyClassifier.create(1);
        Model expected = pruning.prune(model, loss, data, whole)) {
      assertThatThrownBy(() -> pruning.prune(model, loss, data, killed)).hasMessage("killed");
      assertThat(checkpoint.get()).exists();
      try (Model actual = pruning.prune(model, loss, data, resumed)) {
        assertThat(actual.architecture()).isEqualTo(expected.architecture());
        assertThat(actual.parameters().arrays()).isEqualTo(expected.parameters().arrays());
        assertThat(actual.parameters().count()).isLessThan(model.parameters().count());
      }
    }
  }
}
