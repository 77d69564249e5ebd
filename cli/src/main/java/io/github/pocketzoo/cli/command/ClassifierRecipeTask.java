package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.compression.measure.Cost;
import io.github.pocketzoo.compression.measure.Score;
import io.github.pocketzoo.compression.recipe.step.RecipeTask;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.TrainingSource;
import io.github.pocketzoo.eval.bench.BenchmarkOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Texts to be put into classes, as a recipe's data.
 *
 * @param data to learn from
 * @param validation to decide by
 * @param test for the end, if there are any
 */
record ClassifierRecipeTask(
    TrainingData data,
    TextDataset validation,
    Optional<TextDataset> test,
    BenchmarkOptions benchmark,
    long seed,
    Progress.Factory progress)
    implements RecipeTask {
  /** Examples that choices within a step are made by. */
  private static final int LOSS_EXAMPLES = 512;

  /** Texts that speed is measured with. */
  private static final int BENCHMARK_TEXTS = 64;

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
    return data.train().labels();
  }

  @Override
  public List<String> texts() {
    return data.texts();
  }

  @Override
  public List<Encoding> encodings(Tokenizer tokenizer, int most) {
    return data.train().limit(most).encode(tokenizer);
  }

  @Override
  public Score score(Model model, Split split) {
    return switch (split) {
      case VALIDATION -> exam().score(model);
      case TEST ->
          ClassifierExam.accuracy(
              model,
              test.orElseThrow(
                  () ->
                      new InvalidInputException(
                          "the data have no test examples, expected split: validation")));
    };
  }

  @Override
  public boolean has(Split split) {
    return split == Split.VALIDATION || test.isPresent();
  }

  @Override
  public Score trivial() {
    return exam().trivial();
  }

  @Override
  public boolean scores(Model model) {
    return exam().scores(model);
  }

  @Override
  public double loss(Model model) {
    return TrainingData.loss(model, validation.limit(LOSS_EXAMPLES));
  }

  @Override
  public Optional<Score> swapped(Model model) {
    return exam().swapped(model);
  }

  private ClassifierExam exam() {
    return new ClassifierExam(data.train(), validation);
  }

  @Override
  public List<Cost> costs(List<Path> models) {
    TextDataset texts = validation.limit(BENCHMARK_TEXTS);
    return new RecipeCosts(texts::encode, benchmark, seed, (model, forward) -> forward, progress)
        .of(models);
  }

  @Override
  public void close() {}
}
