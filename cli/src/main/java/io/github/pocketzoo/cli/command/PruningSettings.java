package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.prune.MaskRule;
import io.github.pocketzoo.compression.prune.PruningMethod;
import io.github.pocketzoo.compression.prune.plan.PruningKind;
import io.github.pocketzoo.compression.prune.plan.PruningParameter;
import io.github.pocketzoo.compression.prune.plan.PruningPlan;
import io.github.pocketzoo.compression.prune.plan.PruningScope;
import io.github.pocketzoo.compression.prune.structured.StructuredPruning;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The options that say how to prune. */
final class PruningSettings {
  private static final PruningPlan DEFAULTS = PruningPlan.DEFAULT;

  private static final Setting<PruningKind> METHOD =
      Setting.withDefault(
          "method",
          ValueType.oneOf(PruningKind.class),
          ValueType.nameOf(DEFAULTS.kind()),
          "zeros for the smallest weights, zeros for those that training moves towards 0, removal"
              + " of attention heads and neurons, or removal of layers");
  private static final Setting<Double> SPARSITY =
      Setting.withDefault(
          "sparsity",
          ValueType.fractionBelowOne(),
          DEFAULTS.sparsity(),
          "part of the weights that becomes zero");
  private static final Setting<PruningScope> SCOPE =
      Setting.withDefault(
          "scope",
          ValueType.oneOf(PruningScope.class),
          ValueType.nameOf(DEFAULTS.scope()),
          "whether every matrix, or every layer, loses the same part, or the lowest of the whole"
              + " model go");
  private static final Setting<MaskRule.NOfM> PATTERN =
      Setting.optional(
          "pattern",
          new ValueType<>("N:M", MaskRule.NOfM::parse),
          "N of M weights side by side stay, such as 2:4; instead of --sparsity and --scope");
  private static final Flag KEEP_EMBEDDINGS =
      new Flag("keep-embeddings", "leave the embedding tables as they are");
  private static final Setting<Double> RISING_PART =
      Setting.withDefault(
          "rising-part",
          ValueType.fraction(),
          PruningPlan.RISING_PART,
          "part of the steps in which the sparsity rises; the rest is recovery. With --method"
              + " structured, all heads and neurons go before the first step unless this is given");
  private static final Setting<Integer> INTERVAL =
      Setting.withDefault(
          "pruning-interval",
          ValueType.count(1),
          DEFAULTS.interval(),
          "steps between two choices of weights");
  private static final Setting<Double> SCORE_RATE =
      Setting.withDefault(
          "score-learning-rate",
          ValueType.positive(),
          DEFAULTS.scoreRate(),
          "of movement pruning's scores");
  private static final Setting<Double> HEADS =
      Setting.withDefault(
          "heads",
          ValueType.fractionBelowOne(),
          DEFAULTS.heads(),
          "part of the attention heads that goes");
  private static final Setting<Double> NEURONS =
      Setting.withDefault(
          "neurons",
          ValueType.fractionBelowOne(),
          DEFAULTS.neurons(),
          "part of the feed-forward networks' neurons that goes");
  private static final Setting<StructuredPruning.Importance> IMPORTANCE =
      Setting.withDefault(
          "importance",
          ValueType.oneOf(StructuredPruning.Importance.class),
          ValueType.nameOf(DEFAULTS.importance()),
          "which heads and neurons stay: those with large weights, or by gradient x activation");
  private static final Setting<List<Integer>> LAYERS =
      Setting.optional(
          "layers",
          ValueType.listOf(ValueType.count(0)),
          "which layers stay, from 0, such as 0,2,4");
  static final Flag ONE_SHOT =
      new Flag("one-shot", "prune at once, without training; needs no data");

  static final OptionGroup GROUP =
      OptionGroup.of(
          "Pruning",
          METHOD,
          SPARSITY,
          SCOPE,
          PATTERN,
          KEEP_EMBEDDINGS,
          RISING_PART,
          INTERVAL,
          SCORE_RATE,
          HEADS,
          NEURONS,
          IMPORTANCE,
          LAYERS,
          ONE_SHOT);

  /** Options that mean something for some methods only. */
  private static final Map<CommandOption, PruningParameter> PARAMETERS =
      Map.ofEntries(
          Map.entry(SPARSITY, PruningParameter.SPARSITY),
          Map.entry(SCOPE, PruningParameter.SCOPE),
          Map.entry(PATTERN, PruningParameter.PATTERN),
          Map.entry(KEEP_EMBEDDINGS, PruningParameter.EMBEDDINGS),
          Map.entry(RISING_PART, PruningParameter.RISING_PART),
          Map.entry(INTERVAL, PruningParameter.INTERVAL),
          Map.entry(SCORE_RATE, PruningParameter.SCORE_RATE),
          Map.entry(HEADS, PruningParameter.HEADS),
          Map.entry(NEURONS, PruningParameter.NEURONS),
          Map.entry(IMPORTANCE, PruningParameter.IMPORTANCE),
          Map.entry(LAYERS, PruningParameter.LAYERS));

  private PruningSettings() {}

  /**
   * What the user chose.
   *
   * @throws UsageException if options don't go together
   */
  static PruningMethod method(Arguments arguments) {
    PruningKind method = arguments.get(METHOD);
    for (CommandOption option : GROUP.options()) {
      PruningParameter parameter = PARAMETERS.get(option);
      if (parameter != null && arguments.has(option) && !parameter.kinds().contains(method)) {
        throw new UsageException(
            "--%s: means nothing with --method %s"
                .formatted(option.name(), ValueType.nameOf(method)));
      }
    }
    if (arguments.has(PATTERN) && (arguments.has(SPARSITY) || arguments.has(SCOPE))) {
      throw new UsageException("--pattern excludes --sparsity and --scope");
    }
    if (method == PruningKind.LAYERS && !arguments.has(LAYERS)) {
      throw new UsageException("--method layers: --layers is missing");
    }
    try {
      return plan(arguments, method).method();
    } catch (InvalidInputException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }

  private static PruningPlan plan(Arguments arguments, PruningKind method) {
    return new PruningPlan(
        method,
        arguments.get(SPARSITY),
        arguments.get(SCOPE),
        arguments.find(PATTERN),
        arguments.has(KEEP_EMBEDDINGS) ? Optional.of(false) : Optional.empty(),
        arguments.has(RISING_PART) ? arguments.find(RISING_PART) : Optional.empty(),
        arguments.get(INTERVAL),
        arguments.get(SCORE_RATE),
        arguments.get(HEADS),
        arguments.get(NEURONS),
        arguments.get(IMPORTANCE),
        arguments.find(LAYERS).orElse(List.of()));
  }

  /**
   * Refuses {@link #ONE_SHOT} where it can't be, or with options that would be overlooked.
   *
   * @param ofTraining the options that mean something for a training only
   */
  static void checkOneShot(Arguments arguments, List<OptionGroup> ofTraining) {
    PruningKind method = arguments.get(METHOD);
    if (method == PruningKind.MOVEMENT) {
      throw new UsageException("--one-shot: --method movement learns while it trains");
    }
    if (method == PruningKind.STRUCTURED
        && arguments.get(IMPORTANCE) == StructuredPruning.Importance.TAYLOR) {
      throw new UsageException(
          "--one-shot: --importance taylor needs data; choose --importance magnitude");
    }
    for (OptionGroup group : ofTraining) {
      for (CommandOption option : group.options()) {
        if (arguments.has(option)) {
          throw new UsageException("--%s: means nothing with --one-shot".formatted(option.name()));
        }
      }
    }
  }
}
