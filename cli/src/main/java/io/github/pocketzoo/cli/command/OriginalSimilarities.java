package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.compression.sensitivity.HeldOut;
import io.github.pocketzoo.compression.sensitivity.HeldOutData;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.task.BatchRunner;
import io.github.pocketzoo.core.task.EmbeddingSettings;
import io.github.pocketzoo.core.task.SentenceEncoder;
import io.github.pocketzoo.core.train.UnlabelledTexts;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How similar an encoder finds held-out texts. Another is as good as its similarities are the same:
 * the score is Pearson's correlation of the cosines of pairs of texts, which models of any width
 * have.
 *
 * @param texts in their order
 * @param settings how vectors are made of tokens
 * @param original cosines of the model that others are held against
 */
@SuppressWarnings("ArrayRecordComponent")
record OriginalSimilarities(UnlabelledTexts texts, EmbeddingSettings settings, double[] original)
    implements HeldOutData {
  private static final int BATCH_SIZE = 32;

  /** Fewer have no similarities that could go together. */
  private static final int LEAST = 3;

  /** Held-out texts that are compared; each with those {@link #DISTANCES} further on. */
  static final int MOST = 500;

  private static final int[] DISTANCES = {1, 2, 3, 5, 8, 13, 21, 34};

  /**
   * Those of a model.
   *
   * @param most how many texts at most
   * @throws InvalidInputException if there are too few to compare
   */
  static OriginalSimilarities of(
      Model original, EmbeddingSettings settings, UnlabelledTexts held, int most) {
    UnlabelledTexts texts =
        new UnlabelledTexts(
            held.name(), held.texts().subList(0, Math.min(most, held.texts().size())));
    long different = texts.texts().stream().distinct().count();
    if (different < LEAST) {
      throw new InvalidInputException(
          "%s: %d different texts, expected %d or more to compare their similarities"
              .formatted(texts.name(), different, LEAST));
    }
    return new OriginalSimilarities(texts, settings, cosines(original, settings, texts));
  }

  private static double[] cosines(Model model, EmbeddingSettings settings, UnlabelledTexts texts) {
    List<float[]> vectors = new ArrayList<>();
    try (Forward forward = EngineChoice.byWeights().open(model)) {
      SentenceEncoder encoder =
          SentenceEncoder.of(
              model.architecture(),
              new BatchRunner(forward, model.tokenizer().padTokenId(), BATCH_SIZE),
              model.tokenizer(),
              settings,
              "");
      vectors.addAll(encoder.answer(texts.texts()));
    }
    List<Double> cosines = new ArrayList<>();
    for (int distance : DISTANCES) {
      for (int i = 0; i + distance < vectors.size(); i++) {
        cosines.add(SentenceEncoder.cosine(vectors.get(i), vectors.get(i + distance)));
      }
    }
    return cosines.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The correlation of a model's cosines with the original's, 1 at best. */
  double correlation(Model model) {
    return correlation(cosines(model, settings, texts), original);
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

  @Override
  public String name() {
    return texts.name();
  }

  @Override
  public int size() {
    return texts.texts().size();
  }

  /** What the correlation lacks to 1. */
  @Override
  public HeldOut measure(Model model) {
    return new HeldOut(1 - correlation(model), OptionalDouble.empty());
  }
}
