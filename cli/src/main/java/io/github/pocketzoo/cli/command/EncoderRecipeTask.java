package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.compression.measure.Cost;
import io.github.pocketzoo.compression.measure.Score;
import io.github.pocketzoo.compression.recipe.step.RecipeTask;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.TrainingSource;
import io.github.pocketzoo.eval.bench.BenchmarkOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Texts without labels for encoders, as a recipe's data. A model is as good as its similarities are
 * those of the model that the recipe begins with.
 *
 * @param data to learn from, and held out
 * @param similarities of the model at the beginning
 */
record EncoderRecipeTask(
    EncoderData data,
    OriginalSimilarities similarities,
    BenchmarkOptions benchmark,
    long seed,
    Progress.Factory progress)
    implements RecipeTask {
  private static final String METRIC = "similarity";

  static EncoderRecipeTask of(
      EncoderData data, BenchmarkOptions benchmark, long seed, Progress.Factory progress) {
    return new EncoderRecipeTask(
        data, data.similarities(OriginalSimilarities.MOST), benchmark, seed, progress);
  }

  @Override
  public TrainingSource train() {
    return data.source();
  }

  @Override
  public long examples(long ignored) {
    return data.examples(ignored);
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
  public List<String> texts() {
    return data.texts();
  }

  @Override
  public Score score(Model model, Split split) {
    if (split == Split.TEST) {
      throw new InvalidInputException("the data have no test texts, expected split: validation");
    }
    return new Score(METRIC, similarities.correlation(model), true);
  }

  @Override
  public boolean has(Split split) {
    return split == Split.VALIDATION;
  }

  /** Vectors that know nothing of the texts. */
  @Override
  public Score trivial() {
    return new Score(METRIC, 0, true);
  }

  @Override
  public boolean scores(Model model) {
    return true;
  }

  @Override
  public double loss(Model model) {
    return 1 - score(model, Split.VALIDATION).value();
  }

  @Override
  public Optional<Score> swapped(Model model) {
    return Optional.empty();
  }

  @Override
  public List<Cost> costs(List<Path> models) {
    return new RecipeCosts(
            tokenizer -> data.split().heldOut().texts().stream().map(tokenizer::encode).toList(),
            benchmark,
            seed,
            HiddenStateForward::new,
            progress)
        .of(models);
  }

  @Override
  public void close() {}
}
