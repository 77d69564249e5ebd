package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.distill.Distillation;
import io.github.pocketzoo.compression.distill.DistillationWeights;
import io.github.pocketzoo.compression.distill.LossPart;
import io.github.pocketzoo.compression.distill.RelationChoice;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The options that say what a distillation loss is made of, those of other commands among them. */
final class LossOptions {
  private static final Map<LossPart, Setting<Double>> PARTS = parts();

  private static final Setting<Integer> RELATION_LAYER =
      Setting.optional(
          "relation-layer",
          ValueType.count(1),
          "layer of the teacher for attention-kl and relations (default: its last)");

  private static final Setting<Integer> RELATION_HEADS =
      Setting.optional(
          "relation-heads",
          ValueType.count(1),
          "heads that relations are cut into (default: the teacher's attention heads)");

  private static final Setting<Double> CONTRAST_TEMPERATURE =
      Setting.withDefault(
          "contrast-temperature",
          ValueType.positive(),
          Distillation.CONTRAST_TEMPERATURE,
          "by which cosines of contrastive are divided");

  static final OptionGroup GROUP = new OptionGroup("Loss", options());

  private LossOptions() {}

  private static Map<LossPart, Setting<Double>> parts() {
    Map<LossPart, Setting<Double>> parts = new LinkedHashMap<>();
    for (LossPart part : LossPart.values()) {
      if (!DistillationSettings.PARTS.contains(part)) {
        parts.put(part, DistillationSettings.weightOf(part));
      }
    }
    return parts;
  }

  private static List<CommandOption> options() {
    List<CommandOption> options = new ArrayList<>(DistillationSettings.options());
    options.addAll(PARTS.values());
    options.add(RELATION_LAYER);
    options.add(RELATION_HEADS);
    options.add(CONTRAST_TEMPERATURE);
    return options;
  }

  /**
   * What the user chose.
   *
   * @param answers the weights of answers where the user doesn't say, which texts without labels or
   *     models without a head don't have
   */
  static Distillation settings(Arguments arguments, DistillationSettings.Answers answers) {
    DistillationWeights weights =
        DistillationSettings.weights(arguments, answers, parts(arguments));
    if (!weights.comparesRelations()) {
      String goesWith = "a weight of attention-kl, value-relations or self-relations";
      DataOptions.refuse(arguments, RELATION_LAYER, goesWith);
      DataOptions.refuse(arguments, RELATION_HEADS, goesWith);
    }
    if (!weights.has(LossPart.CONTRASTIVE)) {
      DataOptions.refuse(arguments, CONTRAST_TEMPERATURE, "a weight of contrastive");
    }
    try {
      Distillation plain = Distillation.of(weights);
      return new Distillation(
          weights,
          plain.layers(),
          new RelationChoice(number(arguments, RELATION_LAYER), number(arguments, RELATION_HEADS)),
          arguments.get(CONTRAST_TEMPERATURE),
          plain.student());
    } catch (InvalidInputException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }

  private static OptionalInt number(Arguments arguments, Setting<Integer> setting) {
    return arguments.find(setting).map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  private static Map<LossPart, Double> parts(Arguments arguments) {
    Map<LossPart, Double> weights = new LinkedHashMap<>();
    PARTS.forEach((part, setting) -> weights.put(part, arguments.get(setting)));
    return weights;
  }
}
