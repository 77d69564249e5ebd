package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.adapter.LoraConfig;
import io.github.pocketzoo.core.structure.Role;
import io.github.pocketzoo.core.train.FineTuner;
import io.github.pocketzoo.core.train.Freezing;
import io.github.pocketzoo.core.train.TuningPolicy;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The options that say how much of a model fine-tuning changes. */
final class TuningOptions {
  private static final Setting<Freezing> FREEZE =
      Setting.withDefault(
          "freeze",
          ValueType.oneOf(Freezing.class),
          ValueType.nameOf(Freezing.NONE),
          "what stays as it is: body leaves only the head to train");

  private static final Setting<Double> LAYER_DECAY =
      Setting.withDefault(
          "layer-decay",
          ValueType.positive(),
          "1",
          "what the learning rate is multiplied by from each layer to the one below it");

  private static final Setting<Integer> UNFREEZE_STEPS =
      Setting.withDefault(
          "unfreeze-steps",
          ValueType.count(0),
          0,
          "train the head first, and one more layer below it every N steps; 0 trains all at once");

  private static final Setting<Integer> LORA_RANK =
      Setting.optional(
          "lora-rank",
          ValueType.count(1),
          "train low-rank adapters and the head only; they are written to adapter/ in PEFT's layout"
              + " and merged into the model");

  private static final Setting<Double> LORA_ALPHA =
      Setting.withDefault(
          "lora-alpha",
          ValueType.positive(),
          "16",
          "adapters are scaled by this, divided by their rank");

  private static final Setting<List<Role>> LORA_ROLES =
      Setting.withDefault(
          "lora-roles",
          ValueType.listOf(ValueType.oneOf(Role.class)),
          "query,value",
          "the projections that have adapters");

  static final OptionGroup OPTIONS =
      OptionGroup.of(
          "What is trained",
          FREEZE,
          LAYER_DECAY,
          UNFREEZE_STEPS,
          LORA_RANK,
          LORA_ALPHA,
          LORA_ROLES);

  private TuningOptions() {}

  /**
   * What the user chose.
   *
   * @param maxLength longer texts are truncated to this many tokens
   */
  static FineTuner fineTuner(Arguments arguments, int maxLength) {
    TuningPolicy policy =
        new TuningPolicy(
            arguments.get(FREEZE), arguments.get(LAYER_DECAY), arguments.get(UNFREEZE_STEPS));
    Optional<LoraConfig> lora =
        arguments
            .find(LORA_RANK)
            .map(rank -> new LoraConfig(rank, arguments.get(LORA_ALPHA), roles(arguments)));
    return new FineTuner(policy, lora, maxLength);
  }

  private static Set<Role> roles(Arguments arguments) {
    return EnumSet.copyOf(arguments.get(LORA_ROLES));
  }
}
