package io.github.pocketzoo.compression.recipe;

import io.github.pocketzoo.compression.measure.Score;
import io.github.pocketzoo.compression.preflight.Finding;
import io.github.pocketzoo.compression.recipe.step.DistillStep;
import io.github.pocketzoo.compression.recipe.step.EvaluateStep;
import io.github.pocketzoo.compression.recipe.step.RecipeTask;
import io.github.pocketzoo.compression.recipe.step.StepContext;
import io.github.pocketzoo.compression.recipe.step.TeacherChoice;
import io.github.pocketzoo.compression.recipe.step.Workshop;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.train.PruningMask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Runs a step, unless it is done. */
final class StageRunner {
  private final Recipe recipe;
  private final RecipeTask task;
  private final Workshop workshop;
  private final RecipePreflight checks;

  StageRunner(Recipe recipe, RecipeTask task, Workshop workshop) {
    this.recipe = recipe;
    this.task = task;
    this.workshop = workshop;
    this.checks = new RecipePreflight(recipe, task, workshop);
  }

  /** What the step makes of the last model. */
  MadeModel make(Stage stage, MadeModels before, StepRecord record) {
    Path directory = record.place().resolve("model");
    Optional<AblationRow> done = record.row();
    if (done.isPresent()) {
      workshop.say("%s: done before: %s".formatted(stage.name(), directory));
      return new MadeModel(done.get(), directory);
    }
    Path checkpoint = record.place().resolve("checkpoint.safetensors");
    long zeros;
    try (Model model = before.loadLast()) {
      StepContext context =
          new StepContext(
              workshop, task, before::loadTeacher, checkpoint, recipe.seed(), recipe.maxLength());
      requireTeachers(stage, before);
      createDirectory(record.place());
      try (Model result = stage.step().run(model, context)) {
        zeros = verified(model, result, stage);
        ModelDirectory.save(result, directory);
      } catch (InvalidInputException e) {
        throw new InvalidInputException("step %s: %s".formatted(stage.name(), e.getMessage()), e);
      }
    }
    try (Model saved = ModelDirectory.load(directory)) {
      MadeModel made = MadeModel.of(stage, saved, directory, task, zeros);
      record.write(made.row(), saved.provenance().lastStep());
      delete(checkpoint);
      workshop.say(line(made));
      return made;
    }
  }

  /** Tells a user what a step made. */
  private static String line(MadeModel made) {
    AblationRow row = made.row();
    return String.format(
        Locale.ROOT,
        "%s: %s%,d parameters, %.1f %% zeros, %.2f MB: %s",
        row.stage(),
        row.score()
            .map(score -> String.format(Locale.ROOT, "%s %.4f, ", score.metric(), score.value()))
            .orElse(""),
        row.parameters(),
        100 * row.sparsity(),
        row.storedBytes() / 1e6,
        made.directory());
  }

  /** A teacher that a step of this run made is looked at here, before something learns from it. */
  private void requireTeachers(Stage stage, MadeModels before) {
    List<TeacherChoice> named = stage.step().teachers();
    List<TeacherChoice> teachers =
        named.isEmpty() && stage.step() instanceof DistillStep
            ? List.of(new TeacherChoice(TeacherChoice.PREVIOUS))
            : named;
    for (TeacherChoice teacher : teachers) {
      Optional<MadeModel> made = before.find(teacher);
      Optional<Score> score = made.flatMap(model -> model.row().score());
      if (score.isPresent()) {
        Finding finding = checks.quality(made.get().name(), score.get());
        if (finding.level() == Finding.Level.REFUSAL) {
          throw new InvalidInputException(
              "%s: %s: %s".formatted(stage.name(), finding.check(), finding.reason()));
        }
      }
    }
  }

  /** Checks that the zeros of earlier steps are there, where the matrices are. */
  private static long verified(Model before, Model after, Stage stage) {
    Optional<PruningMask> mask = PruningMask.of(before);
    if (mask.isEmpty()) {
      return 0;
    }
    try (PruningMask zeros = mask.get()) {
      zeros.verify(after.parameters());
      return zeros.zeros();
    } catch (IllegalStateException e) {
      throw new IllegalStateException(stage.name() + ": " + e.getMessage(), e);
    }
  }

  /** What the step measures of the last model. */
  Evaluation evaluate(Stage stage, EvaluateStep step, MadeModels before, StepRecord record) {
    RecipeTask.Split part = step.of(task);
    String split = part.name().toLowerCase(Locale.ROOT);
    Optional<Score> done = record.score();
    Score score = done.orElseGet(() -> score(before, part));
    if (done.isEmpty()) {
      record.write(split, score);
    }
    workshop.say(
        String.format(
            Locale.ROOT, "%s: %s on %s %.4f", stage.name(), score.metric(), split, score.value()));
    return new Evaluation(stage.name(), before.last().name(), split, score);
  }

  private Score score(MadeModels before, RecipeTask.Split split) {
    try (Model model = before.loadLast()) {
      return task.score(model, split);
    }
  }

  private static void createDirectory(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
