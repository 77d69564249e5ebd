package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.prune.GradualPruning;
import io.github.pocketzoo.compression.prune.LayerDropping;
import io.github.pocketzoo.compression.prune.MaskRule;
import io.github.pocketzoo.compression.prune.MovementPruning;
import io.github.pocketzoo.compression.prune.PruningMethod;
import io.github.pocketzoo.compression.prune.structured.Allocation;
import io.github.pocketzoo.compression.prune.structured.StructuredPruning;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The options that say how to prune. */
final class PruningSettings {
  private enum Method {
    MAGNITUDE,
    MOVEMENT,
    STRUCTURED,
    LAYERS
  }

  private enum Scope {
    MATRIX,
    GLOBAL
  }

  private static final GradualPruning DEFAULTS = GradualPruning.toSparsity(0.5);
  private static final double UNITS = 0.5;

  private static final Setting<Method> METHOD =
      Setting.withDefault(
          "method",
          ValueType.oneOf(Method.class),
          ValueType.nameOf(Method.MAGNITUDE),
          "zeros for the smallest weights, zeros for those that training moves towards 0, removal"
              + " of attention heads and neurons, or removal of layers");
  private static final Setting<Double> SPARSITY =
      Setting.withDefault(
          "sparsity",
          ValueType.fractionBelowOne(),
          DEFAULTS.sparsity(),
          "part of the weights that becomes zero");
  private static final Setting<Scope> SCOPE =
      Setting.withDefault(
          "scope",
          ValueType.oneOf(Scope.class),
          ValueType.nameOf(Scope.MATRIX),
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
          DEFAULTS.risingPart(),
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
          MovementPruning.toSparsity(UNITS).scoreRate(),
          "of movement pruning's scores");
  private static final Setting<Double> HEADS =
      Setting.withDefault(
          "heads", ValueType.fractionBelowOne(), UNITS, "part of the attention heads that goes");
  private static final Setting<Double> NEURONS =
      Setting.withDefault(
          "neurons",
          ValueType.fractionBelowOne(),
          UNITS,
          "part of the feed-forward networks' neurons that goes");
  private static final Setting<StructuredPruning.Importance> IMPORTANCE =
      Setting.withDefault(
          "importance",
          ValueType.oneOf(StructuredPruning.Importance.class),
          ValueType.nameOf(StructuredPruning.Importance.TAYLOR),
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

  /** The methods that an option means something for; all that aren't here go with all. */
  private static final Map<CommandOption, Set<Method>> USED_BY =
      Map.ofEntries(
          Map.entry(SPARSITY, Set.of(Method.MAGNITUDE, Method.MOVEMENT)),
          Map.entry(SCOPE, Set.of(Method.MAGNITUDE, Method.MOVEMENT, Method.STRUCTURED)),
          Map.entry(PATTERN, Set.of(Method.MAGNITUDE, Method.MOVEMENT)),
          Map.entry(KEEP_EMBEDDINGS, Set.of(Method.MAGNITUDE)),
          Map.entry(RISING_PART, Set.of(Method.MAGNITUDE, Method.MOVEMENT, Method.STRUCTURED)),
          Map.entry(INTERVAL, Set.of(Method.MAGNITUDE)),
          Map.entry(SCORE_RATE, Set.of(Method.MOVEMENT)),
          Map.entry(HEADS, Set.of(Method.STRUCTURED)),
          Map.entry(NEURONS, Set.of(Method.STRUCTURED)),
          Map.entry(IMPORTANCE, Set.of(Method.STRUCTURED)),
          Map.entry(LAYERS, Set.of(Method.LAYERS)));

  private PruningSettings() {}

  /**
   * What the user chose.
   *
   * @throws UsageException if options don't go together
   */
  static PruningMethod method(Arguments arguments) {
    Method method = arguments.get(METHOD);
    for (CommandOption option : GROUP.options()) {
      if (arguments.has(option)
          && !USED_BY.getOrDefault(option, Set.of(Method.values())).contains(method)) {
        throw new UsageException(
            "--%s: means nothing with --method %s"
                .formatted(option.name(), ValueType.nameOf(method)));
      }
    }
    if (arguments.has(PATTERN) && (arguments.has(SPARSITY) || arguments.has(SCOPE))) {
      throw new UsageException("--pattern excludes --sparsity and --scope");
    }
    try {
      return switch (method) {
        case MAGNITUDE -> magnitude(arguments);
        case MOVEMENT ->
            new MovementPruning(
                sparsity(arguments),
                rule(arguments),
                arguments.get(RISING_PART),
                arguments.get(SCORE_RATE));
        case STRUCTURED -> structured(arguments);
        case LAYERS ->
            new LayerDropping(
                arguments
                    .find(LAYERS)
                    .orElseThrow(() -> new UsageException("--method layers: --layers is missing")));
      };
    } catch (InvalidInputException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }

  private static GradualPruning magnitude(Arguments arguments) {
    return new GradualPruning(
        sparsity(arguments),
        rule(arguments),
        !arguments.has(KEEP_EMBEDDINGS) && !arguments.has(PATTERN),
        arguments.get(RISING_PART),
        arguments.get(INTERVAL));
  }

  private static StructuredPruning structured(Arguments arguments) {
    return new StructuredPruning(
        arguments.get(HEADS),
        arguments.get(NEURONS),
        arguments.get(IMPORTANCE),
        switch (arguments.get(SCOPE)) {
          case MATRIX -> Allocation.UNIFORM;
          case GLOBAL -> Allocation.GLOBAL;
        },
        arguments.has(RISING_PART) ? arguments.get(RISING_PART) : 0);
  }

  private static double sparsity(Arguments arguments) {
    return arguments.find(PATTERN).map(MaskRule.NOfM::sparsity).orElse(arguments.get(SPARSITY));
  }

  private static MaskRule rule(Arguments arguments) {
    return arguments
        .find(PATTERN)
        .<MaskRule>map(pattern -> pattern)
        .orElse(
            switch (arguments.get(SCOPE)) {
              case MATRIX -> new MaskRule.PerMatrix();
              case GLOBAL -> new MaskRule.Global();
            });
  }

  /**
   * Refuses {@link #ONE_SHOT} where it can't be, or with options that would be overlooked.
   *
   * @param ofTraining the options that mean something for a training only
   */
  static void checkOneShot(Arguments arguments, List<OptionGroup> ofTraining) {
    Method method = arguments.get(METHOD);
    if (method == Method.MOVEMENT) {
      throw new UsageException("--one-shot: --method movement learns while it trains");
    }
    if (method == Method.STRUCTURED
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
