package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.compression.prune.InitialScores;
import io.github.pocketzoo.compression.prune.MaskRule;
import io.github.pocketzoo.compression.prune.PruningMethod;
import io.github.pocketzoo.compression.prune.plan.PruningKind;
import io.github.pocketzoo.compression.prune.plan.PruningPlan;
import io.github.pocketzoo.compression.prune.plan.PruningScope;
import io.github.pocketzoo.compression.prune.structured.StructuredPruning;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The settings that say how to prune. */
public final class PruningKeys {
  /** What settings of a training go with. */
  static final String OF_TRAINING = "a training, not with one-shot";

  private static final PruningPlan DEFAULTS = PruningPlan.DEFAULT;

  private static final RecipeKey<PruningKind> METHOD =
      RecipeKey.oneOf(
              "method",
              PruningKind.class,
              "zeros for the smallest weights, zeros for those that training moves towards 0,"
                  + " removal of attention heads and neurons, or removal of layers")
          .orElse(DEFAULTS.kind());
  private static final RecipeKey<Double> SPARSITY =
      RecipeKey.fractionBelowOne("sparsity", "part of the weights that becomes zero")
          .orElse(DEFAULTS.sparsity());
  private static final RecipeKey<PruningScope> SCOPE =
      RecipeKey.oneOf(
              "scope",
              PruningScope.class,
              "whether every matrix, or every layer, loses the same part, or the lowest of the"
                  + " whole model go")
          .orElse(DEFAULTS.scope());
  private static final RecipeKey<MaskRule.NOfM> PATTERN =
      RecipeKey.parsed(
          "pattern",
          "N:M, such as '2:4'",
          "N:M",
          "N of M weights side by side stay; instead of sparsity and scope",
          MaskRule.NOfM::parse);
  private static final RecipeKey<Boolean> EMBEDDINGS =
      RecipeKey.flag("embeddings", "whether embedding tables are pruned too")
          .orElse(true)
          .orFlag("keep-embeddings", "leave the embedding tables as they are");
  private static final RecipeKey<Double> RISING_PART =
      RecipeKey.fraction(
          "rising-part",
          "part of the steps in which the sparsity rises; the rest is recovery (default: %s;"
                  .formatted(PruningPlan.RISING_PART)
              + " with structured 0, all go before the first step)");
  private static final RecipeKey<Integer> INTERVAL =
      RecipeKey.count("pruning-interval", 1, "steps between two choices of weights")
          .orElse(DEFAULTS.interval());
  private static final RecipeKey<Double> SCORE_RATE =
      RecipeKey.positive("score-learning-rate", "of movement pruning's scores")
          .orElse(DEFAULTS.scoreRate());
  private static final RecipeKey<InitialScores> INITIAL_SCORES =
      RecipeKey.oneOf(
              "initial-scores",
              InitialScores.class,
              "what movement pruning's scores begin at: all equal, as in its paper, or the weights'"
                  + " magnitudes, which trainings of few steps need")
          .orElse(DEFAULTS.initialScores());
  private static final RecipeKey<Double> HEADS =
      RecipeKey.fractionBelowOne("heads", "part of the attention heads that goes")
          .orElse(DEFAULTS.heads());
  private static final RecipeKey<Double> NEURONS =
      RecipeKey.fractionBelowOne("neurons", "part of the feed-forward networks' neurons that goes")
          .orElse(DEFAULTS.neurons());
  private static final RecipeKey<StructuredPruning.Importance> IMPORTANCE =
      RecipeKey.oneOf(
              "importance",
              StructuredPruning.Importance.class,
              "which heads and neurons stay: those with large weights, or by gradient x activation")
          .orElse(DEFAULTS.importance());
  private static final RecipeKey<List<Integer>> LAYERS =
      RecipeKey.list(
          "layers",
          "a list of whole numbers such as [0, 2, 4]",
          "which layers stay, from 0, such as 0,2,4",
          RecipeKey.count("layers", 0, "a layer"));
  private static final RecipeKey<Boolean> ONE_SHOT =
      RecipeKey.flag("one-shot", "prune at once, without training; needs no data");

  /** What settings mean something for, where that isn't every method. */
  private static final Map<RecipeKey<?>, Set<PruningKind>> KINDS =
      Map.ofEntries(
          Map.entry(SPARSITY, Set.of(PruningKind.MAGNITUDE, PruningKind.MOVEMENT)),
          Map.entry(PATTERN, Set.of(PruningKind.MAGNITUDE, PruningKind.MOVEMENT)),
          Map.entry(
              SCOPE, Set.of(PruningKind.MAGNITUDE, PruningKind.MOVEMENT, PruningKind.STRUCTURED)),
          Map.entry(
              RISING_PART,
              Set.of(PruningKind.MAGNITUDE, PruningKind.MOVEMENT, PruningKind.STRUCTURED)),
          Map.entry(EMBEDDINGS, Set.of(PruningKind.MAGNITUDE)),
          Map.entry(INTERVAL, Set.of(PruningKind.MAGNITUDE)),
          Map.entry(SCORE_RATE, Set.of(PruningKind.MOVEMENT)),
          Map.entry(INITIAL_SCORES, Set.of(PruningKind.MOVEMENT)),
          Map.entry(HEADS, Set.of(PruningKind.STRUCTURED)),
          Map.entry(NEURONS, Set.of(PruningKind.STRUCTURED)),
          Map.entry(IMPORTANCE, Set.of(PruningKind.STRUCTURED)),
          Map.entry(LAYERS, Set.of(PruningKind.LAYERS)));

  private PruningKeys() {}

  /** All of them. */
  public static List<RecipeKey<?>> all() {
    return List.of(
        METHOD,
        SPARSITY,
        SCOPE,
        PATTERN,
        EMBEDDINGS,
        RISING_PART,
        INTERVAL,
        SCORE_RATE,
        INITIAL_SCORES,
        HEADS,
        NEURONS,
        IMPORTANCE,
        LAYERS,
        ONE_SHOT);
  }

  /** Whether it happens at once, without training. */
  public static boolean isOneShot(ChosenSettings values) {
    return values.get(ONE_SHOT);
  }

  static PruningKind kind(ChosenSettings values) {
    return values.get(METHOD);
  }

  /** What the user chose; settings that mean nothing with it are refused. */
  public static PruningMethod method(ChosenSettings values) {
    PruningKind kind = kind(values);
    for (RecipeKey<?> key : all()) {
      Set<PruningKind> kinds = KINDS.get(key);
      if (kinds != null && !kinds.contains(kind)) {
        List<String> names = kinds.stream().sorted().map(RecipeKey::nameOf).toList();
        values.refuse(key, values.name(METHOD, String.join(" or ", names)));
      }
    }
    if (values.has(PATTERN)) {
      String with = "magnitude or movement pruning without a pattern";
      values.refuse(SPARSITY, with);
      values.refuse(SCOPE, with);
    }
    if (isOneShot(values)) {
      checkOneShot(values, kind);
    }
    return values.checked(
        () ->
            new PruningPlan(
                    kind,
                    values.get(SPARSITY),
                    values.get(SCOPE),
                    values.find(PATTERN),
                    values.has(EMBEDDINGS) ? values.find(EMBEDDINGS) : Optional.empty(),
                    values.find(RISING_PART),
                    values.get(INTERVAL),
                    values.get(SCORE_RATE),
                    values.get(INITIAL_SCORES),
                    values.get(HEADS),
                    values.get(NEURONS),
                    values.get(IMPORTANCE),
                    kind == PruningKind.LAYERS ? values.get(LAYERS) : List.of())
                .method());
  }

  private static void checkOneShot(ChosenSettings values, PruningKind kind) {
    if (kind == PruningKind.MOVEMENT) {
      throw values.error(values.name(ONE_SHOT) + ": movement pruning learns while it trains");
    }
    if (kind == PruningKind.STRUCTURED
        && values.get(IMPORTANCE) == StructuredPruning.Importance.TAYLOR) {
      throw values.error(
          "%s: importance taylor needs data, expected %s"
              .formatted(values.name(ONE_SHOT), values.name(IMPORTANCE, "magnitude")));
    }
    values.refuse(RISING_PART, OF_TRAINING);
    values.refuse(INTERVAL, OF_TRAINING);
  }
}
