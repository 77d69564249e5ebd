package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.recipe.step.TrainingPlan;
import io.github.pocketzoo.core.train.TrainingOptions;
import java.util.ArrayList;
import java.util.List;

/** The options of training, named as Hugging Face's {@code TrainingArguments} names them. */
final class TrainingSettings {
  private static final Setting<Long> SEED =
      Setting.withDefault(
          "seed",
          ValueType.wholeNumber(),
          TrainingOptions.defaults(1).seed(),
          "of new weights, dropout and the order of examples");

  private final TrainingPlan.Keys keys;

  /**
   * The options of a command that fine-tunes.
   *
   * @param epochs passes over the data where the user doesn't say
   */
  TrainingSettings(int epochs) {
    this(epochs, 2e-4);
  }

  /**
   * The options of a command.
   *
   * @param epochs passes over the data where the user doesn't say
   * @param learningRate peak of the learning rate where the user doesn't say
   */
  TrainingSettings(int epochs, double learningRate) {
    keys = TrainingPlan.Keys.usual(epochs, learningRate);
  }

  /** For the help. */
  OptionGroup group() {
    List<CommandOption> options = new ArrayList<>(ChosenOptions.options(keys.all()));
    options.add(SEED);
    options.add(TrainingOutput.RESUME);
    return new OptionGroup("Training", options);
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
    return options(arguments, examples, keys);
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
    return options(arguments, examples, TrainingPlan.Keys.usual(usualEpochs, usual));
  }

  private static TrainingOptions options(
      Arguments arguments, long examples, TrainingPlan.Keys keys) {
    return keys.of(new ChosenOptions(arguments)).options(examples, seed(arguments));
  }
}
