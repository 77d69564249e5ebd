package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.samediff.ArrayValues;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What ELECTRA's discriminator sees (Clark et al. 2020): texts in which masked tokens are replaced
 * by samples of the generator's distribution. A target is 1 where the sample isn't the original
 * token. The generator has no dropout while it samples; the authors' program has.
 */
public final class ReplacedTokens implements TrainingExamples {
  private static final long PURPOSE = 0x5A4D504C45L;

  private final TrainingExamples masked;
  private final ObjectiveForward generator;
  private final long seed;

  /**
   * Examples of a generator as it is at each step.
   *
   * @param masked texts with masked tokens; the targets are the original ones
   * @param seed of the samples
   */
  public ReplacedTokens(TrainingExamples masked, ObjectiveForward generator, long seed) {
    this.masked = masked;
    this.generator = generator;
    this.seed = seed;
  }

  @Override
  public int size() {
    return masked.size();
  }

  @Override
  public MicroBatch batch(int[] indices, long step) {
    MicroBatch batch = masked.batch(indices, step);
    List<Target.OfTokens> originals = batch.targets(Target.OfTokens.class);
    TokenBatch tokens = batch.tokens();
    int[][] ids = new int[indices.length][];
    List<Target> targets = new ArrayList<>();
    try (INDArray logits = generator.run(batch, List.of(Forward.LOGITS)).get(Forward.LOGITS)) {
      float[] scores = ArrayValues.floats(logits);
      int vocabulary = Math.toIntExact(logits.size(1));
      int row = 0;
      for (int example = 0; example < indices.length; example++) {
        SplittableRandom random = StepRandom.of(seed, PURPOSE, step, indices[example]);
        int[] labels = originals.get(example).labels();
        int[] replaced = new int[labels.length];
        ids[example] = tokens.inputIds()[example].clone();
        for (int position = 0; position < labels.length; position++) {
          if (labels[position] != Target.OfTokens.IGNORED) {
            int sample = sample(scores, row++ * vocabulary, vocabulary, random);
            ids[example][position] = sample;
            replaced[position] = sample == labels[position] ? 0 : 1;
          }
        }
        targets.add(new Target.OfTokens(replaced));
      }
    }
    return new MicroBatch(
        new TokenBatch(ids, tokens.attentionMask(), tokens.tokenTypeIds()), targets, indices);
  }

  /** An index, with the probability that the softmax of its score is. */
  static int sample(float[] scores, int from, int count, SplittableRandom random) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = from; i < from + count; i++) {
      max = Math.max(max, scores[i]);
    }
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += Math.exp(scores[i] - max);
    }
    double rest = random.nextDouble() * sum;
    for (int i = from; i < from + count; i++) {
      rest -= Math.exp(scores[i] - max);
      if (rest < 0) {
        return i - from;
      }
    }
    return count - 1;
  }
}
