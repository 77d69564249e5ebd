package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.CalibrationTexts;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.quantize.CalibrationSet;
import io.github.pocketzoo.compression.recipe.step.QuantizationKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The options that say what is measured before a model is quantized. */
final class CalibrationOptions {
  private static final Setting<Path> CALIBRATION_DATA =
      Setting.optional(
          "calibration-data",
          ValueType.path("FILE"),
          "texts in UTF-8, one a line, that activations are measured with (default: the training"
              + " texts of --task or --data)");

  private CalibrationOptions() {}

  /** For the help. */
  static OptionGroup group() {
    List<CommandOption> options = new ArrayList<>(List.of(CALIBRATION_DATA));
    options.addAll(ChosenOptions.options(QuantizationKeys.calibration()));
    return new OptionGroup("Calibration", options);
  }

  /**
   * Refuses options that nothing comes of.
   *
   * @param needed whether texts are
   */
  static void check(Arguments arguments, boolean needed) {
    if (!needed) {
      String with = "--activations static, --smooth or --gptq";
      DataOptions.refuse(arguments, CALIBRATION_DATA, with);
      new ChosenOptions(arguments).refuse(QuantizationKeys.CALIBRATION_EXAMPLES, with);
    } else if (!arguments.has(CALIBRATION_DATA)
        && !arguments.has(DataOptions.TASK)
        && !arguments.has(DataOptions.DATA)) {
      throw new UsageException(
          "no texts to calibrate with: give --calibration-data FILE, --task NAME or --data FILE");
    }
  }

  /** Whether the texts are those of {@code --task} or {@code --data}. */
  static boolean usesTrainingData(Arguments arguments) {
    return !arguments.has(CALIBRATION_DATA);
  }

  /**
   * The texts of the file that the user named, if it is one.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it can't be read or is empty
   */
  static Optional<List<String>> texts(Arguments arguments) {
    return arguments.find(CALIBRATION_DATA).map(file -> CalibrationTexts.read(file).texts());
  }

  /**
   * What is measured.
   *
   * @param texts as many as the user wants of these
   */
  static CalibrationSet set(Arguments arguments, List<String> texts) {
    int count =
        Math.min(
            new ChosenOptions(arguments).get(QuantizationKeys.CALIBRATION_EXAMPLES), texts.size());
    CalibrationTexts some = new CalibrationTexts(texts.subList(0, count));
    return new CalibrationSet(CalibrationTexts::open, some::batches);
  }
}
