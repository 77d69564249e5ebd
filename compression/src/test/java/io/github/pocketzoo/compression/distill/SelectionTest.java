package io.github.pocketzoo.compression.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.compression.KilledRun;
import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The best model of a training, resumed trainings, and what is saved. */
class SelectionTest {
  /** All parts that are of a classifier, between different widths. */
  private static final Distillation SETTINGS =
      Distillation.of(
              new DistillationWeights(
                  2,
                  Divergence.FORWARD_KL,
                  Map.of(
                      LossPart.SOFT, 1.0,
                      LossPart.HARD, 0.5,
                      LossPart.HIDDEN, 0.5,
                      LossPart.EMBEDDING, 0.1,
                      LossPart.ATTENTION, 0.2,
                      LossPart.SELF_RELATIONS, 0.3)))
          .withStudent(StudentShape.ofLayers(1).withHiddenSize(6).withHeads(3));

  private final Model teacher = TinyClassifier.create(1);
  private final Forward forward = new SameDiffForward(teacher);

  @TempDir private Path directory;

  @AfterEach
  void free() {
    forward.close();
    teacher.close();
  }

  private Model distilled(Optional<Selection> selection, TrainingRun run) {
    return SETTINGS.distill(
        List.of(Teacher.of(teacher, forward)),
        SETTINGS.newStudent(teacher, 3),
        new ClassExamples(TinyClassifier.texts()),
        Optional.empty(),
        selection,
        run);
  }

  private TrainingRun checkpointed(Progress.Factory progress) {
    TrainingRun plain = TinyClassifier.run(9);
    return new TrainingRun(
        plain.options().withCheckpointSteps(4),
        progress,
        Optional.of(directory.resolve("checkpoint.safetensors")));
  }

  /** Falls with every measurement but the second. */
  private static Selection peakingAtTheSecond(List<Long> measured, OptionalInt patience) {
    return new Selection(
        2,
        patience,
        Selection.Score.of(
            model -> {
              measured.add((long) measured.size());
              return measured.size() == 2 ? 10 : -measured.size();
            }));
  }

  @Test
  void theBestParametersAreTheResult() {
    List<Long> measured = new ArrayList<>();
    try (Model best =
            distilled(
                Optional.of(peakingAtTheSecond(measured, OptionalInt.empty())),
                TinyClassifier.run(9));
        Model last = distilled(Optional.empty(), TinyClassifier.run(9))) {
      assertThat(measured).hasSize(5);
      assertThat(best.provenance().lastStep().metrics())
          .containsEntry("best_step", 4.0)
          .containsEntry("best_score", 10.0);
      assertThat(best.parameters().arrays()).isNotEqualTo(last.parameters().arrays());
      assertThat(best.parameters().names()).isEqualTo(last.parameters().names());
    }
  }

  @Test
  void withoutABetterOneTheTrainingEnds() {
    List<Long> measured = new ArrayList<>();
    try (Model best =
        distilled(
            Optional.of(peakingAtTheSecond(measured, OptionalInt.of(2))), TinyClassifier.run(30))) {
      assertThat(measured).hasSize(4);
      assertThat(best.provenance().lastStep().metrics()).containsEntry("train_steps", 8.0);
    }
  }

  /** By a loss that has projections in it. */
  private static Optional<Selection> byLoss() {
    return Optional.of(
        new Selection(
            2,
            OptionalInt.of(3),
            Selection.Score.ofLoss(new ClassExamples(TinyClassifier.texts()))));
  }

  @Test
  void aResumedRunGivesTheBytesOfAnUninterruptedOne() {
    for (Optional<Selection> selection : List.of(Optional.<Selection>empty(), byLoss())) {
      try (Model whole = distilled(selection, TinyClassifier.run(9))) {
        assertThatThrownBy(() -> distilled(selection, checkpointed(KilledRun.after(6))))
            .hasMessage("killed");
        TrainingRun again = checkpointed(Progress.silent());
        assertThat(again.checkpoint().orElseThrow()).exists();
        try (Model resumed = distilled(selection, again)) {
          assertThat(resumed.parameters().arrays()).isEqualTo(whole.parameters().arrays());
          assertThat(resumed.provenance().lastStep().metrics().get("best_step"))
              .isEqualTo(whole.provenance().lastStep().metrics().get("best_step"));
          again.discardCheckpoint();
        }
      }
    }
  }

  @Test
  void projectionsAreNotSaved() throws IOException {
    Path saved = directory.resolve("student");
    try (Model student = distilled(Optional.empty(), TinyClassifier.run(2))) {
      assertThat(student.parameters().names()).noneMatch(name -> name.contains("projection"));
      ModelDirectory.save(student, saved);
      try (Model loaded = ModelDirectory.load(saved)) {
        assertThat(loaded.parameters().arrays()).isEqualTo(student.parameters().arrays());
      }
    }
    assertThat(Files.readString(saved.resolve("config.json"))).doesNotContain("projection");
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> new Selection(0, OptionalInt.empty(), Selection.Score.of(model -> 0)))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> new Selection(1, OptionalInt.of(0), Selection.Score.of(model -> 0)))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(
            () ->
                distilled(
                    Optional.of(
                        new Selection(
                            1, OptionalInt.empty(), Selection.Score.of(model -> Double.NaN))),
                    TinyClassifier.run(2)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no number after step 1");
  }
}
