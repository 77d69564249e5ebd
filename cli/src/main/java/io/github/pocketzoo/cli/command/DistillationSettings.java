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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The options of a distillation loss. */
final class DistillationSettings {
  private static final DistillationWeights DEFAULTS = DistillationWeights.defaults();

  /** The parts whose weights are options of all commands that take a teacher. */
  static final Set<LossPart> PARTS = Set.of(LossPart.SOFT, LossPart.HARD, LossPart.HIDDEN);

  private static final Setting<Double> TEMPERATURE =
      Setting.withDefault(
          "temperature",
          ValueType.positive(),
          DEFAULTS.temperature(),
          "by which logits are divided; higher is softer");
  private static final Setting<Double> ALPHA_SOFT = weightOf(LossPart.SOFT);
  private static final Setting<Double> ALPHA_HARD = weightOf(LossPart.HARD);
  private static final Setting<Double> ALPHA_HIDDEN = weightOf(LossPart.HIDDEN);

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

  /** The option for the weight of a part. */
  static Setting<Double> weightOf(LossPart part) {
    return Setting.withDefault(
        "alpha-" + part.optionName(),
        ValueType.nonNegative(),
        DEFAULTS.of(part),
        "weight in the loss: " + part.meaning());
  }

  /** For the help, after the options that name the models. */
  static List<CommandOption> options() {
    return List.copyOf(ALL);
  }

  /** What there is to learn from beside hidden states. */
  enum Answers {
    /** The teacher's answers and the labels. */
    WITH_LABELS,
    /** The teacher's answers. */
    WITHOUT_LABELS,
    /** Neither: the teacher has no head that predicts. */
    NONE
  }

  static DistillationWeights weights(Arguments arguments) {
    return weights(arguments, Answers.WITH_LABELS, Map.of());
  }

  /**
   * The weights that the user chose.
   *
   * @param answers decides the weights of soft targets and labels where the user doesn't say
   * @param more weights of other parts
   */
  static DistillationWeights weights(
      Arguments arguments, Answers answers, Map<LossPart, Double> more) {
    Map<LossPart, Double> parts = new HashMap<>(more);
    parts.put(
        LossPart.SOFT,
        weight(arguments, ALPHA_SOFT, answers != Answers.NONE, "a head that predicts"));
    parts.put(
        LossPart.HARD, weight(arguments, ALPHA_HARD, answers == Answers.WITH_LABELS, "labels"));
    parts.put(LossPart.HIDDEN, arguments.get(ALPHA_HIDDEN));
    try {
      return new DistillationWeights(arguments.get(TEMPERATURE), arguments.get(DIVERGENCE), parts);
    } catch (InvalidInputException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }

  private static double weight(
      Arguments arguments, Setting<Double> setting, boolean possible, String needs) {
    double weight = arguments.has(setting) || possible ? arguments.get(setting) : 0;
    if (weight > 0 && !possible) {
      throw new UsageException("--%s %s: needs %s".formatted(setting.name(), weight, needs));
    }
    return weight;
  }
}
