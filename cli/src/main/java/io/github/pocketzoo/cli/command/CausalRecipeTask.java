package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.CausalEngine;
import io.github.pocketzoo.compression.distill.OnPolicy;
import io.github.pocketzoo.compression.measure.Cost;
import io.github.pocketzoo.compression.measure.Score;
import io.github.pocketzoo.compression.recipe.step.RecipeTask;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.TrainingSource;
import io.github.pocketzoo.eval.ModelFacts;
import io.github.pocketzoo.eval.bench.BenchmarkOutcome;
import io.github.pocketzoo.eval.bench.DecodingBenchmark;
import io.github.pocketzoo.eval.bench.DecodingOptions;
import io.github.pocketzoo.eval.bench.DecodingSpeed;
import io.github.pocketzoo.eval.bench.DecodingSubject;
import io.github.pocketzoo.eval.bench.GenerationShape;
import io.github.pocketzoo.eval.language.ScoredText;
import io.github.pocketzoo.runtime.exec.CompiledCausal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Running text whose next tokens are predicted, as a recipe's data.
 *
 * @param data to learn from and to decide by
 * @param test for the end; may be empty
 * @param texts of the training text, to calibrate with
 */
record CausalRecipeTask(
    CausalData data,
    List<ScoredText> test,
    List<String> texts,
    DecodingOptions benchmark,
    Progress.Factory progress)
    implements RecipeTask {
  @Override
  public TrainingSource train() {
    return data.source();
  }

  @Override
  public long examples(long seed) {
    return data.examples(seed);
  }

  @Override
  public Optional<Objective> objective() {
    return data.objective();
  }

  @Override
  public List<String> labels() {
    return List.of();
  }

  @Override
  public Score score(Model model, Split split) {
    return switch (split) {
      case VALIDATION -> exam(data.documents()).score(model);
      case TEST -> {
        if (test.isEmpty()) {
          throw new InvalidInputException("the data have no test text, expected split: validation");
        }
        yield exam(test).score(model);
      }
    };
  }

  @Override
  public boolean has(Split split) {
    return split == Split.VALIDATION || !test.isEmpty();
  }

  private CausalExam exam(List<ScoredText> texts) {
    return new CausalExam(
        new HeldOutDocuments(data.source().name(), texts, data.source().packing().maxLength()));
  }

  @Override
  public Score trivial() {
    return exam(data.documents()).trivial();
  }

  @Override
  public boolean scores(Model model) {
    return exam(data.documents()).scores(model);
  }

  @Override
  public double loss(Model model) {
    return Math.log(score(model).value());
  }

  @Override
  public Optional<OnPolicy> onPolicy(double fraction) {
    return Optional.of(data.onPolicy(fraction));
  }

  @Override
  public Optional<Score> swapped(Model model) {
    return Optional.empty();
  }

  @Override
  public List<Cost> costs(List<Path> directories) {
    List<Model> models = new ArrayList<>();
    List<CausalForward> forwards = new ArrayList<>();
    try {
      for (Path directory : directories) {
        models.add(ModelDirectory.load(directory));
        forwards.add(CausalEngine.open(models.get(models.size() - 1)));
      }
      int half =
          Math.max(1, forwards.stream().mapToInt(CausalForward::contextLength).min().orElse(2) / 2);
      GenerationShape usual = benchmark.shape();
      GenerationShape shape =
          new GenerationShape(
              1, Math.min(usual.promptLength(), half), Math.min(usual.newTokens(), half));
      List<DecodingSubject> subjects = new ArrayList<>();
      for (int i = 0; i < forwards.size(); i++) {
        subjects.add(new DecodingSubject(directories.get(i).toString(), forwards.get(i)));
      }
      List<BenchmarkOutcome<DecodingSpeed>> outcomes =
          new DecodingBenchmark(benchmark.withShape(shape), progress).measure(subjects);
      List<Cost> costs = new ArrayList<>();
      for (int i = 0; i < outcomes.size(); i++) {
        costs.add(cost(directories.get(i), outcomes.get(i), models.get(i), forwards.get(i), shape));
      }
      return costs;
    } finally {
      forwards.forEach(CausalForward::close);
      models.forEach(Model::close);
    }
  }

  private static Cost cost(
      Path directory,
      BenchmarkOutcome<DecodingSpeed> outcome,
      Model model,
      CausalForward forward,
      GenerationShape shape) {
    if (!(outcome instanceof BenchmarkOutcome.Measured<DecodingSpeed> measured)) {
      throw new InvalidInputException(
          directory
              + ": benchmark: "
              + ((BenchmarkOutcome.Failed<DecodingSpeed>) outcome).reason());
    }
    return new Cost(
        measured.speed().nextToken().p50Millis(),
        "a next token after %d".formatted(shape.promptLength()),
        forward instanceof CompiledCausal compiled
            ? compiled.weightBytes()
            : RecipeCosts.floats(model),
        forward.engine(),
        forward instanceof CompiledCausal compiled
            ? compiled.plan().notes()
            : ModelFacts.notesOfSameDiff(model));
  }

  @Override
  public void close() {
    data.close();
  }
}
