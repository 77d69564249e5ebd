package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.core.train.TrainingOptions;
import java.util.List;
import java.util.Optional;

/**
 * How long and how a step trains.
 *
 * @param epochs passes over the training data
 * @param maxSteps optimizer steps, which override {@code epochs}
 * @param usual everything else; its steps and seed are not looked at
 */
public record TrainingPlan(double epochs, Optional<Integer> maxSteps, TrainingOptions usual) {
  private static final TrainingOptions DEFAULTS = TrainingOptions.defaults(1);

  private static final RecipeKey<Integer> MAX_STEPS =
      RecipeKey.count("max-steps", 1, "optimizer steps; overrides epochs");
  private static final RecipeKey<Double> WARMUP_RATIO =
      RecipeKey.fraction(
              "warmup-ratio",
              "part of the steps in which the learning rate rises; then it falls to 0")
          .orElse(DEFAULTS.warmupRatio());
  private static final RecipeKey<Double> MAX_GRAD_NORM =
      RecipeKey.nonNegative("max-grad-norm", "gradients are clipped to this L2 norm; 0 leaves them")
          .orElse(DEFAULTS.maxGradNorm());
  private static final RecipeKey<Boolean> DROPOUT =
      RecipeKey.flag("dropout", "whether to train with the model's dropout")
          .orElse(true)
          .orFlag("no-dropout", "train without dropout; good where texts are seen but once");
  private static final RecipeKey<Integer> THREADS =
      RecipeKey.count(
              "threads",
              1,
              "parts of a batch computed side by side; like the seed, another number gives other"
                  + " roundings")
          .orElse(DEFAULTS.shards());
  private static final RecipeKey<Integer> CHECKPOINT_STEPS =
      RecipeKey.count("checkpoint-steps", 0, "steps between checkpoints; 0 writes none")
          .orElse(DEFAULTS.checkpointSteps());

  /**
   * The settings of a kind of training, which have values of its own where a user doesn't say.
   *
   * @param epochs passes over the training data
   * @param batchSize examples a step
   * @param learningRate at its peak
   * @param weightDecay of matrices
   */
  public record Keys(
      RecipeKey<Double> epochs,
      RecipeKey<Integer> batchSize,
      RecipeKey<Double> learningRate,
      RecipeKey<Double> weightDecay) {
    /** With these usual values. */
    public static Keys usual(double epochs, double learningRate) {
      return usual(epochs, DEFAULTS.withLearningRate(learningRate));
    }

    /**
     * With these usual values.
     *
     * @param options of which batch size, learning rate and weight decay count
     */
    public static Keys usual(double epochs, TrainingOptions options) {
      return new Keys(
          RecipeKey.positive("epochs", "passes over the training data").orElse(epochs),
          RecipeKey.count("batch-size", 1, "examples a step").orElse(options.batchSize()),
          RecipeKey.positive("learning-rate", "AdamW's, at its peak after the warm-up")
              .orElse(options.learningRate()),
          RecipeKey.nonNegative("weight-decay", "AdamW's, on matrices only")
              .orElse(options.weightDecay()));
    }

    /** All of them. */
    public List<RecipeKey<?>> all() {
      return List.of(
          epochs,
          MAX_STEPS,
          batchSize,
          learningRate,
          WARMUP_RATIO,
          weightDecay,
          MAX_GRAD_NORM,
          DROPOUT,
          THREADS,
          CHECKPOINT_STEPS);
    }

    /** What a user chose. */
    public TrainingPlan of(ChosenSettings values) {
      return values.checked(
          () ->
              new TrainingPlan(
                  values.get(epochs),
                  values.find(MAX_STEPS),
                  new TrainingOptions(
                      1,
                      values.get(batchSize),
                      values.get(learningRate),
                      values.get(WARMUP_RATIO),
                      values.get(weightDecay),
                      values.get(MAX_GRAD_NORM),
                      values.get(DROPOUT),
                      0,
                      values.get(THREADS),
                      values.get(CHECKPOINT_STEPS))));
    }

    /** Refuses all of them where nothing is trained. */
    public void refuse(ChosenSettings values, String goesWith) {
      all().forEach(key -> values.refuse(key, goesWith));
    }
  }

  /** The options for so many training examples. */
  public TrainingOptions options(long examples, long seed) {
    long steps =
        maxSteps
            .map(Integer::longValue)
            .orElseGet(() -> TrainingOptions.stepsOf(epochs, examples, usual.batchSize()));
    return new TrainingOptions(
        steps,
        usual.batchSize(),
        usual.learningRate(),
        usual.warmupRatio(),
        usual.weightDecay(),
        usual.maxGradNorm(),
        usual.dropout(),
        seed,
        usual.shards(),
        usual.checkpointSteps());
  }
}
