package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.compression.measure.Cost;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.eval.ModelFacts;
import io.github.pocketzoo.eval.bench.Benchmark;
import io.github.pocketzoo.eval.bench.BenchmarkOptions;
import io.github.pocketzoo.eval.bench.BenchmarkOutcome;
import io.github.pocketzoo.eval.bench.BenchmarkSubject;
import io.github.pocketzoo.eval.bench.Speed;
import io.github.pocketzoo.runtime.exec.CompiledForward;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Measures encoders and classifiers side by side, one text a call.
 *
 * @param texts of the calls, in tokens
 * @param options how long
 * @param seed of the order of texts
 * @param output makes a model give {@link Forward#LOGITS}, which is what calls ask for
 */
record RecipeCosts(
    Function<Tokenizer, List<Encoding>> texts,
    BenchmarkOptions options,
    long seed,
    BiFunction<Model, Forward, Forward> output,
    Progress.Factory progress) {

  /** Of saved models, in their order. */
  List<Cost> of(List<Path> directories) {
    List<Model> models = new ArrayList<>();
    List<Forward> forwards = new ArrayList<>();
    try {
      List<BenchmarkSubject> subjects = new ArrayList<>();
      for (Path directory : directories) {
        Model model = ModelDirectory.load(directory);
        models.add(model);
        Forward forward = EngineChoice.byWeights().open(model);
        forwards.add(forward);
        subjects.add(
            new BenchmarkSubject(
                directory.toString(),
                output.apply(model, forward),
                texts.apply(model.tokenizer()),
                model.tokenizer().padTokenId()));
      }
      List<BenchmarkOutcome<Speed>> outcomes =
          new Benchmark(options, seed, progress).measure(subjects);
      List<Cost> costs = new ArrayList<>();
      for (int i = 0; i < outcomes.size(); i++) {
        costs.add(cost(subjects.get(i).name(), outcomes.get(i), models.get(i), forwards.get(i)));
      }
      return costs;
    } finally {
      forwards.forEach(Forward::close);
      models.forEach(Model::close);
    }
  }

  private static Cost cost(
      String name, BenchmarkOutcome<Speed> outcome, Model model, Forward forward) {
    if (!(outcome instanceof BenchmarkOutcome.Measured<Speed> measured)) {
      throw new InvalidInputException(
          name + ": benchmark: " + ((BenchmarkOutcome.Failed<Speed>) outcome).reason());
    }
    return new Cost(
        measured.speed().latency().p50Millis(),
        "one text",
        forward instanceof CompiledForward compiled
            ? compiled.graph().weightBytes()
            : floats(model),
        forward.engine(),
        forward instanceof CompiledForward compiled
            ? compiled.graph().plan().notes()
            : ModelFacts.notesOfSameDiff(model));
  }

  /** What SameDiff holds. */
  static long floats(Model model) {
    return model.parameters().count() * model.parameters().dataType().width();
  }
}
