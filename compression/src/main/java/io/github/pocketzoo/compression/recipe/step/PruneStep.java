package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.compression.prune.GradualPruning;
import io.github.pocketzoo.compression.prune.LayerDropping;
import io.github.pocketzoo.compression.prune.MaskRule;
import io.github.pocketzoo.compression.prune.MovementPruning;
import io.github.pocketzoo.compression.prune.PruningMethod;
import io.github.pocketzoo.compression.prune.structured.Allocation;
import io.github.pocketzoo.compression.prune.structured.StructuredPruning;
import io.github.pocketzoo.core.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sets weights to zero, or removes heads, neurons or layers.
 *
 * @param kind of the method
 * @param method the settings
 * @param oneShot whether it happens at once, without training
 * @param guidance a teacher, if there is one
 * @param training how long, unless it happens at once
 */
public record PruneStep(
    Kind kind,
    PruningMethod method,
    boolean oneShot,
    Optional<Guidance> guidance,
    TrainingPlan training)
    implements RecipeStep {

  /** Ways to prune. */
  public enum Kind {
    /** Zeros for the smallest weights. */
    MAGNITUDE,
    /** Zeros for the weights that training moves towards 0. */
    MOVEMENT,
    /** Removal of attention heads and neurons. */
    STRUCTURED,
    /** Removal of layers. */
    LAYERS;

    /** Whether weights become zeros, rather than go. */
    public boolean makesZeros() {
      return this == MAGNITUDE || this == MOVEMENT;
    }
  }

  private enum Scope {
    MATRIX,
    GLOBAL
  }

  private static final GradualPruning DEFAULTS = GradualPruning.toSparsity(0.5);
  private static final double HALF = 0.5;

  private static final RecipeKey<Kind> METHOD =
      RecipeKey.oneOf(
              "method",
              Kind.class,
              "zeros for the smallest weights, zeros for those that training moves towards 0,"
                  + " removal of attention heads and neurons, or removal of layers")
          .orElse(Kind.MAGNITUDE);
  private static final RecipeKey<Double> SPARSITY =
      RecipeKey.fractionBelowOne("sparsity", "part of the weights that becomes zero")
          .orElse(DEFAULTS.sparsity());
  private static final RecipeKey<Scope> SCOPE =
      RecipeKey.oneOf(
              "scope",
              Scope.class,
              "whether every matrix, or every layer, loses the same part, or the lowest of the"
                  + " whole model go")
          .orElse(Scope.MATRIX);
  private static final RecipeKey<MaskRule.NOfM> PATTERN =
      RecipeKey.parsed(
          "pattern",
          "N:M, such as '2:4'",
          "N of M weights side by side stay; instead of sparsity and scope",
          MaskRule.NOfM::parse);
  private static final RecipeKey<Boolean> EMBEDDINGS =
      RecipeKey.flag("embeddings", "whether embedding tables are pruned too")
          .orElse(DEFAULTS.embeddings());
  private static final RecipeKey<Double> RISING_PART =
      RecipeKey.fraction(
          "rising-part",
          "part of the steps in which the sparsity rises; the rest is recovery (default: %s;"
                  .formatted(DEFAULTS.risingPart())
              + " with structured 0, all go before the first step)");
  private static final RecipeKey<Integer> INTERVAL =
      RecipeKey.count("pruning-interval", 1, "steps between two choices of weights")
          .orElse(DEFAULTS.interval());
  private static final RecipeKey<Double> SCORE_RATE =
      RecipeKey.positive("score-learning-rate", "of movement pruning's scores")
          .orElse(MovementPruning.toSparsity(HALF).scoreRate());
  private static final RecipeKey<Double> HEADS =
      RecipeKey.fractionBelowOne("heads", "part of the attention heads that goes").orElse(HALF);
  private static final RecipeKey<Double> NEURONS =
      RecipeKey.fractionBelowOne("neurons", "part of the feed-forward networks' neurons that goes")
          .orElse(HALF);
  private static final RecipeKey<StructuredPruning.Importance> IMPORTANCE =
      RecipeKey.oneOf(
              "importance",
              StructuredPruning.Importance.class,
              "which heads and neurons stay: those with large weights, or by gradient x activation")
          .orElse(StructuredPruning.Importance.TAYLOR);
  private static final RecipeKey<List<Integer>> LAYERS =
      RecipeKey.list(
          "layers",
          "a list of whole numbers such as [0, 2, 4]",
          "which layers stay, from 0",
          node -> node.integer(0, Integer.MAX_VALUE));
  private static final RecipeKey<Boolean> ONE_SHOT =
      RecipeKey.flag("one-shot", "prune at once, without training");
  private static final TrainingPlan.Keys TRAINING = TrainingPlan.Keys.usual(1, 2e-4);

  /** The methods that a key means something for; keys that aren't here go with all. */
  private static final Map<RecipeKey<?>, Set<Kind>> USED_BY =
      Map.ofEntries(
          Map.entry(SPARSITY, Set.of(Kind.MAGNITUDE, Kind.MOVEMENT)),
          Map.entry(SCOPE, Set.of(Kind.MAGNITUDE, Kind.MOVEMENT, Kind.STRUCTURED)),
          Map.entry(PATTERN, Set.of(Kind.MAGNITUDE, Kind.MOVEMENT)),
          Map.entry(EMBEDDINGS, Set.of(Kind.MAGNITUDE)),
          Map.entry(RISING_PART, Set.of(Kind.MAGNITUDE, Kind.MOVEMENT, Kind.STRUCTURED)),
          Map.entry(INTERVAL, Set.of(Kind.MAGNITUDE)),
          Map.entry(SCORE_RATE, Set.of(Kind.MOVEMENT)),
          Map.entry(HEADS, Set.of(Kind.STRUCTURED)),
          Map.entry(NEURONS, Set.of(Kind.STRUCTURED)),
          Map.entry(IMPORTANCE, Set.of(Kind.STRUCTURED)),
          Map.entry(LAYERS, Set.of(Kind.LAYERS)));

  static final StepType TYPE =
      new StepType(
          "prune",
          "Sets weights to zero, or removes attention heads, neurons or layers, while the rest"
              + " learns to do without.",
          keys(),
          PruneStep::of);

  private static List<RecipeKey<?>> keys() {
    List<RecipeKey<?>> keys =
        new ArrayList<>(
            List.of(
                METHOD,
                SPARSITY,
                SCOPE,
                PATTERN,
                EMBEDDINGS,
                RISING_PART,
                INTERVAL,
                SCORE_RATE,
                HEADS,
                NEURONS,
                IMPORTANCE,
                LAYERS,
                ONE_SHOT));
    keys.addAll(Guidance.keys());
    keys.addAll(TRAINING.all());
    return keys;
  }

  private static PruneStep of(RecipeValues values) {
    Kind kind = values.get(METHOD);
    USED_BY.forEach(
        (key, kinds) -> {
          if (!kinds.contains(kind)) {
            List<String> names = kinds.stream().sorted().map(RecipeKey::nameOf).toList();
            values.refuse(key, "method " + String.join(" or ", names));
          }
        });
    if (values.has(PATTERN)) {
      String with = "magnitude or movement pruning without a pattern";
      values.refuse(SPARSITY, with);
      values.refuse(SCOPE, with);
    }
    boolean oneShot = values.get(ONE_SHOT);
    if (oneShot) {
      refuseTraining(values, kind);
    }
    return values.checked(
        () ->
            new PruneStep(
                kind, method(values, kind), oneShot, Guidance.of(values), TRAINING.of(values)));
  }

  private static void refuseTraining(RecipeValues values, Kind kind) {
    if (kind == Kind.MOVEMENT) {
      throw values.error("one-shot: movement pruning learns while it trains");
    }
    if (kind == Kind.STRUCTURED && values.get(IMPORTANCE) == StructuredPruning.Importance.TAYLOR) {
      throw values.error("one-shot: importance taylor needs data, expected importance magnitude");
    }
    String training = "a training, not with one-shot";
    Guidance.refuse(values, training);
    TRAINING.refuse(values, training);
    values.refuse(RISING_PART, training);
    values.refuse(INTERVAL, training);
  }

  private static PruningMethod method(RecipeValues values, Kind kind) {
    double rising = values.find(RISING_PART).orElse(DEFAULTS.risingPart());
    double sparsity =
        values.find(PATTERN).map(MaskRule.NOfM::sparsity).orElse(values.get(SPARSITY));
    return switch (kind) {
      case MAGNITUDE ->
          new GradualPruning(
              sparsity,
              rule(values),
              values.has(EMBEDDINGS) ? values.get(EMBEDDINGS) : !values.has(PATTERN),
              rising,
              values.get(INTERVAL));
      case MOVEMENT -> new MovementPruning(sparsity, rule(values), rising, values.get(SCORE_RATE));
      case STRUCTURED ->
          new StructuredPruning(
              values.get(HEADS),
              values.get(NEURONS),
              values.get(IMPORTANCE),
              values.get(SCOPE) == Scope.GLOBAL ? Allocation.GLOBAL : Allocation.UNIFORM,
              values.find(RISING_PART).orElse(0.0));
      case LAYERS -> new LayerDropping(values.get(LAYERS));
    };
  }

  private static MaskRule rule(RecipeValues values) {
    if (values.has(PATTERN)) {
      return values.get(PATTERN);
    }
    return values.get(SCOPE) == Scope.GLOBAL ? new MaskRule.Global() : new MaskRule.PerMatrix();
  }

  @Override
  public StepType type() {
    return TYPE;
  }

  @Override
  public Optional<TeacherChoice> teacher() {
    return guidance.map(Guidance::teacher);
  }

  @Override
  public boolean learnsFromLabels() {
    return !oneShot && guidance.map(Guidance::learnsFromLabels).orElse(true);
  }

  /** Whether the zeros of tables are asked for. */
  public boolean prunesEmbeddings() {
    return method instanceof GradualPruning magnitude && magnitude.embeddings();
  }

  @Override
  public Model run(Model model, StepContext context) {
    if (oneShot) {
      return method.pruneAtOnce(model);
    }
    return Guidance.train(
        guidance,
        model,
        method.blocksLeft(model),
        context,
        objective -> method.prune(model, objective, context.task().train(), context.run(training)));
  }
}
