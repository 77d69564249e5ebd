package io.github.pocketzoo.cli.demo;

import io.github.pocketzoo.compression.quantize.Quantizer;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingRun;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The models of a demo, each of which is made and saved, or loaded where a run has it already. */
final class DemoStages {
  private final DemoOptions options;
  private final PrintStream out;

  DemoStages(DemoOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** Trains and saves a model, or loads it where a run that is resumed has it already. */
  Model trained(String name, TrainingOptions training, Function<TrainingRun, Model> train) {
    Path directory = directory(name);
    Path checkpoint = options.output().resolve(name + ".checkpoint.safetensors");
    if (isDone(name)) {
      print("%-9s done before: %s%n", name, directory);
      return ModelDirectory.load(directory);
    }
    TrainingRun run = new TrainingRun(training, options.progress(), Optional.of(checkpoint));
    if (!options.resume()) {
      run.discardCheckpoint();
    }
    Model model = train.apply(run);
    ModelDirectory.save(model, directory);
    run.discardCheckpoint();
    Provenance.Step step = model.provenance().lastStep();
    print(
        "%-9s %,d steps in %.0f s, training loss %.3f: %s%n",
        step.operation(),
        training.steps(),
        step.metrics().get("train_seconds"),
        step.metrics().get("train_loss"),
        directory);
    return model;
  }

  private boolean isDone(String name) {
    return options.resume() && Files.exists(directory(name).resolve(Provenance.FILE_NAME));
  }

  /** Quantizes and saves a model. */
  Model quantized(String name, Model model) {
    Path directory = directory(name);
    Model int8 = Quantizer.int8().quantize(model);
    ModelDirectory.save(int8, directory);
    print(
        "quantize  %d matrices to int8, %,d bytes: %s%n",
        int8.quantized().size(), ModelDirectory.bytes(directory), directory);
    return int8;
  }

  /** Where a model is saved. */
  Path directory(String name) {
    return options.output().resolve(name);
  }

  void print(String format, Object... values) {
    out.printf(Locale.ROOT, format, values);
  }
}
