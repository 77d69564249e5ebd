package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Settings of a training run. The result depends on these, the data and the machine alone.
 *
 * @param steps optimizer steps
 * @param batchSize examples a step
 * @param learningRate peak of the schedule
 * @param warmupRatio part of the steps in which the learning rate rises, in [0, 1]
 * @param weightDecay of AdamW, on matrices only
 * @param maxGradNorm gradients are scaled down to this global L2 norm; 0 leaves them
 * @param dropout whether the dropout rates of the model's configuration are applied
 * @param seed of the order of examples and of dropout
 * @param shards parts into which a batch is cut; they run side by side on one thread each
 * @param checkpointSteps steps between checkpoints; 0 writes none
 */
public record TrainingOptions(
    long steps,
    int batchSize,
    double learningRate,
    double warmupRatio,
    double weightDecay,
    double maxGradNorm,
    boolean dropout,
    long seed,
    int shards,
    int checkpointSteps) {

  public TrainingOptions {
    require(steps > 0, "steps", steps, "a whole number greater than 0");
    require(batchSize > 0, "batch size", batchSize, "a whole number greater than 0");
    require(
        learningRate > 0 && Double.isFinite(learningRate),
        "learning rate",
        learningRate,
        "a number greater than 0");
    require(
        warmupRatio >= 0 && warmupRatio <= 1, "warm-up ratio", warmupRatio, "a number in [0, 1]");
    require(weightDecay >= 0, "weight decay", weightDecay, "0 or more");
    require(maxGradNorm >= 0, "gradient norm", maxGradNorm, "0 or more");
    require(shards > 0, "shards", shards, "a whole number greater than 0");
    require(checkpointSteps >= 0, "checkpoint steps", checkpointSteps, "0 or more");
  }

  /** The field's usual settings for fine-tuning a small BERT. */
  public static TrainingOptions defaults(long steps) {
    return new TrainingOptions(steps, 64, 1e-4, 0.1, 0.01, 1.0, true, 42, 2, 100);
  }

  /**
   * The optimizer steps of some passes over the data, at least one.
   *
   * @param epochs passes
   * @param examples number of training examples
   * @param batchSize examples a step
   */
  public static long stepsOf(double epochs, long examples, int batchSize) {
    long stepsOfEpoch = (examples + batchSize - 1L) / batchSize;
    return Math.max(1, Math.round(epochs * stepsOfEpoch));
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new InvalidInputException("%s is %s, expected %s".formatted(name, value, expected));
    }
  }

  public TrainingOptions withBatchSize(int size) {
    return new TrainingOptions(
        steps,
        size,
        learningRate,
        warmupRatio,
        weightDecay,
        maxGradNorm,
        dropout,
        seed,
        shards,
        checkpointSteps);
  }

  public TrainingOptions withLearningRate(double rate) {
    return new TrainingOptions(
        steps,
        batchSize,
        rate,
        warmupRatio,
        weightDecay,
        maxGradNorm,
        dropout,
        seed,
        shards,
        checkpointSteps);
  }

  public TrainingOptions withWeightDecay(double decay) {
    return new TrainingOptions(
        steps,
        batchSize,
        learningRate,
        warmupRatio,
        decay,
        maxGradNorm,
        dropout,
        seed,
        shards,
        checkpointSteps);
  }

  public TrainingOptions withDropout(boolean enabled) {
    return new TrainingOptions(
        steps,
        batchSize,
        learningRate,
        warmupRatio,
        weightDecay,
        maxGradNorm,
        enabled,
        seed,
        shards,
        checkpointSteps);
  }

  public TrainingOptions withSeed(long newSeed) {
    return new TrainingOptions(
        steps,
        batchSize,
        learningRate,
        warmupRatio,
        weightDecay,
        maxGradNorm,
        dropout,
        newSeed,
        shards,
        checkpointSteps);
  }

  public TrainingOptions withCheckpointSteps(int every) {
    return new TrainingOptions(
        steps,
        batchSize,
        learningRate,
        warmupRatio,
        weightDecay,
        maxGradNorm,
        dropout,
        seed,
        shards,
        every);
  }

  public TrainingOptions withShards(int parts) {
    return new TrainingOptions(
        steps,
        batchSize,
        learningRate,
        warmupRatio,
        weightDecay,
        maxGradNorm,
        dropout,
        seed,
        parts,
        checkpointSteps);
  }

  /** The settings that the result depends on, by their names in provenance records. */
  public Map<String, String> describe() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("steps", Long.toString(steps));
    settings.put("batch_size", Integer.toString(batchSize));
    settings.put("learning_rate", Double.toString(learningRate));
    settings.put("warmup_ratio", Double.toString(warmupRatio));
    settings.put("weight_decay", Double.toString(weightDecay));
    settings.put("max_grad_norm", Double.toString(maxGradNorm));
    settings.put("dropout", Boolean.toString(dropout));
    settings.put("seed", Long.toString(seed));
    settings.put("shards", Integer.toString(shards));
    return settings;
  }

  LearningRateSchedule schedule() {
    return new LearningRateSchedule(learningRate, Math.round(warmupRatio * steps), steps);
  }
}
