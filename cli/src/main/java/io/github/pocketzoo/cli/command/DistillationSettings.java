package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.distill.DistillationWeights;
import io.github.pocketzoo.compression.distill.Divergence;
import io.github.pocketzoo.compression.distill.LossPart;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The options of a distillation loss. */
final class DistillationSettings {
  private static final DistillationWeights DEFAULTS = DistillationWeights.defaults();

  private static final Setting<Double> TEMPERATURE =
      Setting.withDefault(
          "temperature",
          ValueType.positive(),
          DEFAULTS.temperature(),
          "by which logits are divided; higher is softer");
  private static final Setting<Double> ALPHA_SOFT =
      Setting.withDefault(
          "alpha-soft",
          ValueType.nonNegative(),
          DEFAULTS.of(LossPart.SOFT),
          "weight of the teacher's soft targets in the loss");
  private static final Setting<Double> ALPHA_HARD =
      Setting.withDefault(
          "alpha-hard",
          ValueType.nonNegative(),
          DEFAULTS.of(LossPart.HARD),
          "weight of the labels in the loss");
  private static final Setting<Double> ALPHA_HIDDEN =
      Setting.withDefault(
          "alpha-hidden",
          ValueType.nonNegative(),
          DEFAULTS.of(LossPart.HIDDEN),
          "weight of the distance to the teacher's hidden states in the loss");

  private static final Setting<Divergence> DIVERGENCE =
      Setting.withDefault(
          "divergence",
          new ValueType<>(
              Arrays.stream(Divergence.values())
                  .map(Divergence::optionName)
                  .collect(Collectors.joining("|")),
              Divergence::of),
          DEFAULTS.divergence().optionName(),
          "distance between the teacher's soft targets and the student's");

  static final List<Setting<?>> ALL =
      List.of(TEMPERATURE, ALPHA_SOFT, ALPHA_HARD, ALPHA_HIDDEN, DIVERGENCE);

  private DistillationSettings() {}

  /** For the help, after the options that name the models. */
  static List<CommandOption> options() {
    return List.copyOf(ALL);
  }

  static DistillationWeights weights(Arguments arguments) {
    try {
      return new DistillationWeights(
          arguments.get(TEMPERATURE),
          arguments.get(ALPHA_SOFT),
          arguments.get(ALPHA_HARD),
          arguments.get(ALPHA_HIDDEN),
          arguments.get(DIVERGENCE));
    } catch (InvalidInputException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }
}
