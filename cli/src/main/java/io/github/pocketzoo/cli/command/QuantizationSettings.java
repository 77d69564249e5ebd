package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.quantize.QuantizationPlan;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.quant.Activations;
import io.github.pocketzoo.core.quant.Granularity;
import io.github.pocketzoo.core.quant.WeightScheme;
import java.util.List;
import java.util.Optional;

/**
 * Which integers a model is to be stored in.
 *
 * @param scheme of linear layers
 * @param embeddings of embedding tables; empty keeps them floats
 * @param activations what happens to the inputs of linear layers
 * @param kept beginnings of names of what stays floats
 */
record QuantizationSettings(
    WeightScheme scheme,
    Optional<WeightScheme> embeddings,
    Activations activations,
    List<String> kept) {
  /** Bits of weights. */
  enum Scheme {
    INT8,
    INT4;

    int bits() {
      return this == INT8 ? 8 : 4;
    }
  }

  private enum Embeddings {
    INT8,
    INT4,
    FLOAT
  }

  private static final int DEFAULT_GROUP = 64;

  static final Setting<Scheme> SCHEME =
      Setting.withDefault(
          "scheme",
          ValueType.oneOf(Scheme.class),
          ValueType.nameOf(Scheme.INT8),
          "bits of the weights of linear layers");
  private static final Setting<Granularity> GRANULARITY =
      Setting.optional(
          "granularity",
          ValueType.oneOf(Granularity.class),
          "weights that share a scale: all of a matrix, those of an output channel, or groups"
              + " within one (default: channel for int8, group for int4)");
  private static final Setting<Integer> GROUP_SIZE =
      Setting.optional(
          "group-size",
          ValueType.count(1),
          "weights of a group, a power of two (default: %d)".formatted(DEFAULT_GROUP));
  private static final Flag ASYMMETRIC =
      new Flag("asymmetric", "a zero point beside each scale, for weights of one sign");
  private static final Setting<Embeddings> EMBEDDINGS =
      Setting.withDefault(
          "embeddings",
          ValueType.oneOf(Embeddings.class),
          ValueType.nameOf(Embeddings.INT8),
          "embedding tables and a language model's head that is tied to one: a scale a row, or"
              + " groups for int4");
  private static final Setting<Activations> ACTIVATIONS =
      Setting.optional(
          "activations",
          ValueType.oneOf(Activations.class),
          "what linear layers multiply: 8-bit integers with a scale a token (dynamic) or a layer"
              + " (static, from calibration), or floats (default: dynamic, with groups or"
              + " --asymmetric float)");
  private static final Setting<String> KEEP =
      Setting.optional(
              "keep",
              ValueType.text("NAME"),
              "a matrix that stays float, or a module: all whose names begin so; again for each")
          .repeated();

  static final OptionGroup OPTIONS =
      OptionGroup.of(
          "Integers", SCHEME, GRANULARITY, GROUP_SIZE, ASYMMETRIC, EMBEDDINGS, ACTIVATIONS, KEEP);

  /** Reads the options; refuses those that contradict each other. */
  static QuantizationSettings of(Arguments arguments) {
    Scheme scheme = arguments.get(SCHEME);
    Granularity granularity =
        arguments
            .find(GRANULARITY)
            .orElse(
                scheme == Scheme.INT4 || arguments.has(GROUP_SIZE)
                    ? Granularity.GROUP
                    : Granularity.CHANNEL);
    boolean groups = granularity == Granularity.GROUP;
    if (!groups) {
      DataOptions.refuse(arguments, GROUP_SIZE, "--granularity group");
    }
    try {
      int group = arguments.find(GROUP_SIZE).orElse(DEFAULT_GROUP);
      WeightScheme weights =
          new WeightScheme(
              scheme.bits(), !arguments.has(ASYMMETRIC), granularity, groups ? group : 0);
      Activations activations =
          arguments
              .find(ACTIVATIONS)
              .orElse(weights.multipliesAsIntegers() ? Activations.DYNAMIC : Activations.FLOAT);
      QuantizationSettings settings =
          new QuantizationSettings(
              weights,
              embeddings(arguments.get(EMBEDDINGS), group),
              activations,
              arguments.all(KEEP));
      settings.plan(CalibrationSettings.NONE);
      return settings;
    } catch (InvalidInputException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }

  private static Optional<WeightScheme> embeddings(Embeddings embeddings, int group) {
    return switch (embeddings) {
      case INT8 -> Optional.of(WeightScheme.INT8);
      case INT4 -> Optional.of(WeightScheme.groups(4, group, true));
      case FLOAT -> Optional.empty();
    };
  }

  boolean fixedInputs() {
    return activations == Activations.STATIC;
  }

  /** All settings, with those of what is measured before. */
  QuantizationPlan plan(CalibrationSettings calibration) {
    return new QuantizationPlan(
        scheme,
        embeddings,
        activations,
        kept,
        calibration.observer(),
        calibration.smoothing(),
        calibration.compensates());
  }
}
