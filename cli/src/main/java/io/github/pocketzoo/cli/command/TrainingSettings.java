package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.train.TrainingOptions;

/** The options of training, named as Hugging Face's {@code TrainingArguments} names them. */
final class TrainingSettings {
  private static final TrainingOptions DEFAULTS = TrainingOptions.defaults(1);

  private static final Setting<Integer> MAX_STEPS =
      Setting.optional("max-steps", ValueType.count(1), "optimizer steps; overrides --epochs");
  private static final Setting<Integer> BATCH_SIZE =
      Setting.withDefault(
          "batch-size", ValueType.count(1), DEFAULTS.batchSize(), "examples a step");
  private static final Setting<Double> WARMUP_RATIO =
      Setting.withDefault(
          "warmup-ratio",
          ValueType.fraction(),
          DEFAULTS.warmupRatio(),
          "part of the steps in which the learning rate rises; then it falls to 0");
  private static final Setting<Double> WEIGHT_DECAY =
      Setting.withDefault(
          "weight-decay",
          ValueType.nonNegative(),
          DEFAULTS.weightDecay(),
          "AdamW's, on matrices only");
  private static final Setting<Double> MAX_GRAD_NORM =
      Setting.withDefault(
          "max-grad-norm",
          ValueType.nonNegative(),
          DEFAULTS.maxGradNorm(),
          "gradients are clipped to this L2 norm; 0 leaves them");
  private static final Flag NO_DROPOUT =
      new Flag("no-dropout", "train without dropout; good where texts are seen but once");
  private static final Setting<Long> SEED =
      Setting.withDefault(
          "seed",
          ValueType.wholeNumber(),
          DEFAULTS.seed(),
          "of new weights, dropout and the order of examples");
  private static final Setting<Integer> THREADS =
      Setting.withDefault(
          "threads",
          ValueType.count(1),
          DEFAULTS.shards(),
          "parts of a batch computed side by side; like the seed, another number gives other"
              + " roundings");
  private static final Setting<Integer> CHECKPOINT_STEPS =
      Setting.withDefault(
          "checkpoint-steps",
          ValueType.count(0),
          DEFAULTS.checkpointSteps(),
          "steps between checkpoints; 0 writes none");

  private final Setting<Double> epochs;
  private final Setting<Double> learningRate;

  /**
   * The options of a command that fine-tunes.
   *
   * @param defaultEpochs passes over the data where the user doesn't say
   */
  TrainingSettings(int defaultEpochs) {
    this(defaultEpochs, "2e-4");
  }

  /**
   * The options of a command.
   *
   * @param defaultEpochs passes over the data where the user doesn't say
   * @param defaultLearningRate peak of the learning rate where the user doesn't say
   */
  TrainingSettings(int defaultEpochs, String defaultLearningRate) {
    this.learningRate =
        Setting.withDefault(
            "learning-rate",
            ValueType.positive(),
            defaultLearningRate,
            "AdamW's, at its peak after the warm-up");
    this.epochs =
        Setting.withDefault(
            "epochs", ValueType.positive(), defaultEpochs, "passes over the training data");
  }

  /** For the help. */
  OptionGroup group() {
    return OptionGroup.of(
        "Training",
        epochs,
        MAX_STEPS,
        BATCH_SIZE,
        learningRate,
        WARMUP_RATIO,
        WEIGHT_DECAY,
        MAX_GRAD_NORM,
        NO_DROPOUT,
        SEED,
        THREADS,
        CHECKPOINT_STEPS,
        TrainingOutput.RESUME);
  }

  /** The seed alone. */
  static long seed(Arguments arguments) {
    return arguments.get(SEED);
  }

  /**
   * What the user chose.
   *
   * @param examples number of training examples
   */
  TrainingOptions options(Arguments arguments, long examples) {
    return options(
        arguments,
        examples,
        TrainingOptions.defaults(1).withLearningRate(arguments.get(learningRate)),
        arguments.get(epochs));
  }

  /**
   * What the user chose, where other settings than usual are good.
   *
   * @param examples number of training examples
   * @param usual batch size, learning rate and weight decay where the user doesn't say
   * @param usualEpochs passes over the data where the user doesn't say
   */
  TrainingOptions options(
      Arguments arguments, long examples, TrainingOptions usual, double usualEpochs) {
    int batchSize = arguments.has(BATCH_SIZE) ? arguments.get(BATCH_SIZE) : usual.batchSize();
    double passes = arguments.has(epochs) ? arguments.get(epochs) : usualEpochs;
    long steps =
        arguments
            .find(MAX_STEPS)
            .map(Integer::longValue)
            .orElseGet(() -> TrainingOptions.stepsOf(passes, examples, batchSize));
    return new TrainingOptions(
        steps,
        batchSize,
        arguments.has(learningRate) ? arguments.get(learningRate) : usual.learningRate(),
        arguments.get(WARMUP_RATIO),
        arguments.has(WEIGHT_DECAY) ? arguments.get(WEIGHT_DECAY) : usual.weightDecay(),
        arguments.get(MAX_GRAD_NORM),
        !arguments.has(NO_DROPOUT),
        arguments.get(SEED),
        arguments.get(THREADS),
        arguments.get(CHECKPOINT_STEPS));
  }
}
