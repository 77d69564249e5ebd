package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.CalibrationTexts;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.quantize.CalibrationSet;
import io.github.pocketzoo.compression.quantize.SmoothQuant;
import io.github.pocketzoo.core.quant.RangeObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is measured before a model is quantized.
 *
 * @param observer chooses fixed ranges of activations
 * @param smoothing of activations
 * @param compensates whether rounding makes up for its errors
 */
record CalibrationSettings(
    RangeObserver observer, Optional<SmoothQuant> smoothing, boolean compensates) {
  /** Nothing is measured. */
  static final CalibrationSettings NONE =
      new CalibrationSettings(new RangeObserver.MinMax(), Optional.empty(), false);

  private enum Observer {
    MIN_MAX,
    PERCENTILE,
    MSE,
    ENTROPY
  }

  private static final double DEFAULT_PERCENTILE = 99.99;

  private static final Setting<Path> CALIBRATION_DATA =
      Setting.optional(
          "calibration-data",
          ValueType.path("FILE"),
          "texts in UTF-8, one a line, that activations are measured with (default: the training"
              + " texts of --task or --data)");
  private static final Setting<Integer> CALIBRATION_EXAMPLES =
      Setting.withDefault(
          "calibration-examples", ValueType.count(1), 256, "how many of the texts are used");
  private static final Setting<Observer> OBSERVER =
      Setting.withDefault(
          "observer",
          ValueType.oneOf(Observer.class),
          ValueType.nameOf(Observer.MIN_MAX),
          "how --activations static chooses ranges: all that was seen, all but a few outliers, or"
              + " with the least mean squared error or loss of information");
  private static final Setting<Double> PERCENTILE =
      Setting.optional(
          "percentile",
          ValueType.number("a number greater than 0, at most 100", x -> x > 0 && x <= 100),
          "part of the numbers that is within the range (default: %s)"
              .formatted(DEFAULT_PERCENTILE));
  private static final Setting<Double> SMOOTH =
      Setting.optional(
          "smooth",
          ValueType.fraction(),
          "SmoothQuant: how much of the outliers of activations moves into weights, such as 0.5");
  private static final Flag GPTQ =
      new Flag(
          "gptq", "GPTQ: weights that are rounded later make up for the errors of earlier ones");

  static final OptionGroup OPTIONS =
      OptionGroup.of(
          "Calibration",
          CALIBRATION_DATA,
          CALIBRATION_EXAMPLES,
          OBSERVER,
          PERCENTILE,
          SMOOTH,
          GPTQ);

  /** Reads the options. */
  static CalibrationSettings of(Arguments arguments) {
    Observer observer = arguments.get(OBSERVER);
    if (observer != Observer.PERCENTILE) {
      DataOptions.refuse(arguments, PERCENTILE, "--observer percentile");
    }
    return new CalibrationSettings(
        switch (observer) {
          case MIN_MAX -> new RangeObserver.MinMax();
          case PERCENTILE ->
              new RangeObserver.Percentile(arguments.find(PERCENTILE).orElse(DEFAULT_PERCENTILE));
          case MSE -> new RangeObserver.MeanSquaredError();
          case ENTROPY -> new RangeObserver.Entropy();
        },
        arguments.find(SMOOTH).map(SmoothQuant::new),
        arguments.has(GPTQ));
  }

  /**
   * Refuses options that nothing comes of.
   *
   * @param fixedInputs whether ranges of activations are fixed
   * @return whether texts are needed
   */
  boolean check(Arguments arguments, boolean fixedInputs) {
    if (!fixedInputs) {
      DataOptions.refuse(arguments, OBSERVER, "--activations static");
    }
    boolean needed = fixedInputs || smoothing.isPresent() || compensates;
    if (!needed) {
      String with = "--activations static, --smooth or --gptq";
      DataOptions.refuse(arguments, CALIBRATION_DATA, with);
      DataOptions.refuse(arguments, CALIBRATION_EXAMPLES, with);
    } else if (!arguments.has(CALIBRATION_DATA)
        && !arguments.has(DataOptions.TASK)
        && !arguments.has(DataOptions.DATA)) {
      throw new UsageException(
          "no texts to calibrate with: give --calibration-data FILE, --task NAME or --data FILE");
    }
    return needed;
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
    int count = Math.min(arguments.get(CALIBRATION_EXAMPLES), texts.size());
    CalibrationTexts some = new CalibrationTexts(texts.subList(0, count));
    return new CalibrationSet(CalibrationTexts::open, some::batches);
  }
}
