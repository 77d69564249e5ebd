package io.github.pocketzoo.compression.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.compression.prune.GradualPruning;
import io.github.pocketzoo.compression.prune.LayerDropping;
import io.github.pocketzoo.compression.prune.MovementPruning;
import io.github.pocketzoo.compression.prune.PruningMethod;
import io.github.pocketzoo.compression.prune.structured.StructuredPruning;
import io.github.pocketzoo.compression.quantize.QuantizedTraining;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelFingerprint;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.CrossEntropy;
import io.github.pocketzoo.core.train.TrainingRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuidedTrainingTest {
  private static final DistillationWeights WEIGHTS = new DistillationWeights(3, 0.5, 0.5, 0);

  @TempDir private Path directory;

  private final ClassExamples data = new ClassExamples(TinyClassifier.texts());
  private final Model model = TinyClassifier.create(1);
  private final Model teacher = TinyClassifier.create(2);

  @AfterEach
  void free() {
    model.close();
    teacher.close();
  }

  static Stream<PruningMethod> methods() {
    return Stream.of(
        GradualPruning.toSparsity(0.5),
        MovementPruning.toSparsity(0.5),
        StructuredPruning.removing(0.5),
        new LayerDropping(List.of(1)));
  }

  private Model prune(
      PruningMethod method, Model guide, DistillationWeights weights, TrainingRun run) {
    try (Forward forward = new SameDiffForward(guide)) {
      return GuidedTraining.of(weights, guide, model, method.blocksLeft(model))
          .train(
              forward,
              data,
              run.options().seed(),
              (objective, source) -> method.prune(model, objective, source, run));
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aPrunedModelSaysWhatItLearnedFrom(PruningMethod method) {
    try (Model pruned = prune(method, teacher, WEIGHTS, TinyClassifier.run(2));
        Model alone = method.prune(model, new CrossEntropy(3), data, TinyClassifier.run(2))) {
      assertSaysItsTeacher(pruned);
      assertThat(alone.provenance().lastStep().settings())
          .doesNotContainKeys("teacher_sha256", "temperature");
    }
  }

  @Test
  void aModelTrainedInIntegersSaysWhatItLearnedFrom() {
    TrainingRun run = TinyClassifier.run(2);
    try (Forward forward = new SameDiffForward(teacher);
        Model quantized =
            GuidedTraining.of(WEIGHTS, teacher, model, 2)
                .train(
                    forward,
                    data,
                    0,
                    (objective, source) ->
                        QuantizedTraining.int8().train(model, objective, source, run))) {
      assertSaysItsTeacher(quantized);
    }
  }

  private void assertSaysItsTeacher(Model trained) {
    assertThat(trained.provenance().lastStep().settings())
        .containsAllEntriesOf(
            Map.of(
                "teacher_sha256",
                ModelFingerprint.of(teacher).sha256(),
                "teacher_engine",
                "SameDiff f32",
                "temperature",
                "3.0",
                "soft_weight",
                "0.5"));
  }

  private TrainingRun checkpointed() {
    TrainingRun plain = TinyClassifier.run(2);
    return new TrainingRun(
        plain.options().withCheckpointSteps(1),
        plain.progress(),
        Optional.of(directory.resolve("checkpoint.safetensors")));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aCheckpointOfAnotherTeacherIsRefused(PruningMethod method) {
    TrainingRun run = checkpointed();
    prune(method, teacher, WEIGHTS, run).close();

    assertRefused(() -> prune(method, model, WEIGHTS, run));
    assertRefused(() -> prune(method, teacher, new DistillationWeights(3, 0.5, 0.6, 0), run));
    assertRefused(() -> method.prune(model, new CrossEntropy(3), data, run));
    prune(method, teacher, WEIGHTS, run).close();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aCheckpointOfAModelOfOtherWeightsIsRefused(PruningMethod method) {
    TrainingRun run = checkpointed();
    CrossEntropy loss = new CrossEntropy(3);
    method.prune(model, loss, data, run).close();

    assertRefused(() -> method.prune(teacher, loss, data, run));
    method.prune(model, loss, data, run).close();
  }

  private static void assertRefused(Runnable resuming) {
    assertThatThrownBy(resuming::run)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("was written with another model, other data or settings");
  }
}
