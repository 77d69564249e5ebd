package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.HeldOutLoss;
import io.github.pocketzoo.core.train.TaskExamples;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.eval.EvaluationOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** The files that training leaves: a checkpoint while it runs, a model directory at the end. */
final class TrainingOutput {
  static final Flag RESUME =
      new Flag(
          "resume",
          "go on from the checkpoint of a run that was interrupted, if there is one; the result"
              + " is that of an uninterrupted run");

  private final Path directory;
  private final Path checkpoint;
  private final Console console;

  private TrainingOutput(Path directory, Path checkpoint, Console console) {
    this.directory = directory;
    this.checkpoint = checkpoint;
    this.console = console;
  }

  /**
   * Checks, before long work, that its result can be written.
   *
   * @param source the model that is read
   * @throws InvalidInputException if it can't, or there is a checkpoint and the user doesn't say
   *     that it is to be resumed
   */
  static TrainingOutput checked(Arguments arguments, ModelReference source, Console console) {
    return checked(arguments, OutputDirectory.checked(arguments, source), console);
  }

  /**
   * Checks, before long work, that there is no checkpoint that the user doesn't know of.
   *
   * @param directory where the model will be, checked already
   */
  static TrainingOutput checked(Arguments arguments, Path directory, Console console) {
    Path checkpoint = directory.resolveSibling(directory.getFileName() + ".checkpoint.safetensors");
    boolean exists = Files.exists(checkpoint);
    if (exists && !arguments.has(RESUME)) {
      throw new InvalidInputException(
          checkpoint
              + ": is left of an interrupted run; go on with --resume, or delete it to start anew");
    }
    if (arguments.has(RESUME)) {
      console.print(
          exists ? "resuming from " + checkpoint : "no checkpoint to resume, starting anew");
    }
    return new TrainingOutput(directory, checkpoint, console);
  }

  /** How to train. */
  TrainingRun run(TrainingOptions options) {
    return new TrainingRun(options, console.progress(), Optional.of(checkpoint));
  }

  /** A file beside the output, such as for the time of the run. */
  Path sibling(String suffix) {
    return directory.resolveSibling(directory.getFileName() + suffix);
  }

  /** Saves the model and says in one line how it went. */
  void save(Model model, TrainingRun run, TaskData data) {
    save(model, run, () -> data.validation().map(held -> quality(model, held)));
  }

  private static String quality(Model model, TaskExamples held) {
    if (held instanceof ClassExamples classes) {
      return TrainingData.accuracy(model, classes.data());
    }
    int batchSize = EvaluationOptions.defaults().batchSize();
    return String.format(
        Locale.ROOT, ", validation loss %.4f", new HeldOutLoss(batchSize).of(model, held));
  }

  /**
   * The same of any model.
   *
   * @param quality what to say of how good it is
   */
  void save(Model model, TrainingRun run, Supplier<Optional<String>> quality) {
    ModelDirectory.save(model, directory);
    run.discardCheckpoint();
    Provenance.Step step = model.provenance().lastStep();
    console.print(
        String.format(
            Locale.ROOT,
            "%s: %,d steps in %.0f s, loss %.4f%s%s: %s",
            step.operation(),
            step.metrics().getOrDefault("train_steps", (double) run.options().steps()).longValue(),
            step.metrics().get("train_seconds"),
            step.metrics().get("train_loss"),
            best(step),
            quality.get().orElse(""),
            directory));
  }

  private static String best(Provenance.Step step) {
    Double best = step.metrics().get("best_step");
    return best == null
        ? ""
        : String.format(Locale.ROOT, ", best after step %,d", best.longValue());
  }
}
