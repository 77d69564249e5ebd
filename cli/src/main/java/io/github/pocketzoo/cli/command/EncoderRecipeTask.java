package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.compression.measure.Cost;
import io.github.pocketzoo.compression.measure.Score;
import io.github.pocketzoo.compression.recipe.step.RecipeTask;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.task.BatchRunner;
import io.github.pocketzoo.core.task.EmbeddingSettings;
import io.github.pocketzoo.core.task.SentenceEncoder;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.TrainingSource;
import io.github.pocketzoo.core.train.UnlabelledTexts;
import io.github.pocketzoo.eval.bench.BenchmarkOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Texts without labels for encoders, as a recipe's data. A model is as good as its similarities are
 * those of the model that the recipe begins with: the score is Pearson's correlation of the cosines
 * of pairs of held-out texts, which models of any width have.
 *
 * @param data to learn from, and held out
 * @param settings how vectors are made of tokens
 * @param original cosines of the model at the beginning
 */
@SuppressWarnings("ArrayRecordComponent")
record EncoderRecipeTask(
    UnlabelledTexts.Split data,
    EmbeddingSettings settings,
    double[] original,
    BenchmarkOptions benchmark,
    long seed,
    Progress.Factory progress)
    implements RecipeTask {
  private static final int BATCH_SIZE = 32;

  /** Held-out texts that are compared; each with those {@link #DISTANCES} further on. */
  private static final int MOST = 500;

  private static final int[] DISTANCES = {1, 2, 3, 5, 8, 13, 21, 34};

  private static final String METRIC = "similarity";

  static EncoderRecipeTask of(
      UnlabelledTexts.Split data,
      EmbeddingSettings settings,
      Model original,
      BenchmarkOptions benchmark,
      long seed,
      Progress.Factory progress) {
    return new EncoderRecipeTask(
        data, settings, cosines(original, settings, data.heldOut()), benchmark, seed, progress);
  }

  private static double[] cosines(Model model, EmbeddingSettings settings, UnlabelledTexts held) {
    List<String> texts = held.texts().subList(0, Math.min(MOST, held.texts().size()));
    List<float[]> vectors = new ArrayList<>();
    try (Forward forward = EngineChoice.byWeights().open(model)) {
      SentenceEncoder encoder =
          SentenceEncoder.of(
              model.architecture(),
              new BatchRunner(forward, model.tokenizer().padTokenId(), BATCH_SIZE),
              model.tokenizer(),
              settings,
              "");
      vectors.addAll(encoder.answer(texts));
    }
    List<Double> cosines = new ArrayList<>();
    for (int distance : DISTANCES) {
      for (int i = 0; i + distance < vectors.size(); i++) {
        cosines.add(SentenceEncoder.cosine(vectors.get(i), vectors.get(i + distance)));
      }
    }
    return cosines.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Override
  public TrainingSource train() {
    return data.train();
  }

  @Override
  public long examples(long ignored) {
    return data.train().texts().size();
  }

  @Override
  public Optional<Objective> objective() {
    return Optional.empty();
  }

  @Override
  public List<String> labels() {
    return List.of();
  }

  @Override
  public List<String> texts() {
    return data.train().texts();
  }

  @Override
  public Score score(Model model, Split split) {
    if (split == Split.TEST) {
      throw new InvalidInputException("the data have no test texts, expected split: validation");
    }
    return new Score(METRIC, correlation(cosines(model, settings, data.heldOut()), original), true);
  }

  @Override
  public boolean has(Split split) {
    return split == Split.VALIDATION;
  }

  private static double correlation(double[] a, double[] b) {
    double meanA = mean(a);
    double meanB = mean(b);
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (a[i] - meanA) * (b[i] - meanB);
      aa += (a[i] - meanA) * (a[i] - meanA);
      bb += (b[i] - meanB) * (b[i] - meanB);
    }
    return aa == 0 || bb == 0 ? 0 : ab / Math.sqrt(aa * bb);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
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
            tokenizer -> data.heldOut().texts().stream().map(tokenizer::encode).toList(),
            benchmark,
            seed,
            HiddenStateForward::new,
            progress)
        .of(models);
  }

  @Override
  public void close() {}
}
