package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.compression.prune.MaskRule;
import io.github.pocketzoo.compression.prune.PruningMethod;
import io.github.pocketzoo.compression.prune.plan.PruningKind;
import io.github.pocketzoo.compression.prune.plan.PruningParameter;
import io.github.pocketzoo.compression.prune.plan.PruningPlan;
import io.github.pocketzoo.compression.prune.plan.PruningScope;
import io.github.pocketzoo.compression.prune.structured.StructuredPruning;
import io.github.pocketzoo.core.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    PruningKind kind,
    PruningMethod method,
    boolean oneShot,
    Optional<Guidance> guidance,
    TrainingPlan training)
    implements RecipeStep {

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
          "N of M weights side by side stay; instead of sparsity and scope",
          MaskRule.NOfM::parse);
  private static final RecipeKey<Boolean> EMBEDDINGS =
      RecipeKey.flag("embeddings", "whether embedding tables are pruned too").orElse(true);
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
          "which layers stay, from 0",
          node -> node.integer(0, Integer.MAX_VALUE));
  private static final RecipeKey<Boolean> ONE_SHOT =
      RecipeKey.flag("one-shot", "prune at once, without training");
  private static final TrainingPlan.Keys TRAINING = TrainingPlan.Keys.usual(1, 2e-4);

  /** Keys that mean something for some methods only. */
  private static final Map<RecipeKey<?>, PruningParameter> PARAMETERS =
      Map.ofEntries(
          Map.entry(SPARSITY, PruningParameter.SPARSITY),
          Map.entry(SCOPE, PruningParameter.SCOPE),
          Map.entry(PATTERN, PruningParameter.PATTERN),
          Map.entry(EMBEDDINGS, PruningParameter.EMBEDDINGS),
          Map.entry(RISING_PART, PruningParameter.RISING_PART),
          Map.entry(INTERVAL, PruningParameter.INTERVAL),
          Map.entry(SCORE_RATE, PruningParameter.SCORE_RATE),
          Map.entry(HEADS, PruningParameter.HEADS),
          Map.entry(NEURONS, PruningParameter.NEURONS),
          Map.entry(IMPORTANCE, PruningParameter.IMPORTANCE),
          Map.entry(LAYERS, PruningParameter.LAYERS));

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
    PruningKind kind = values.get(METHOD);
    PARAMETERS.forEach(
        (key, parameter) -> {
          if (!parameter.kinds().contains(kind)) {
            List<String> names =
                parameter.kinds().stream().sorted().map(RecipeKey::nameOf).toList();
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

  private static void refuseTraining(RecipeValues values, PruningKind kind) {
    if (kind == PruningKind.MOVEMENT) {
      throw values.error("one-shot: movement pruning learns while it trains");
    }
    if (kind == PruningKind.STRUCTURED
        && values.get(IMPORTANCE) == StructuredPruning.Importance.TAYLOR) {
      throw values.error("one-shot: importance taylor needs data, expected importance magnitude");
    }
    String training = "a training, not with one-shot";
    Guidance.refuse(values, training);
    TRAINING.refuse(values, training);
    values.refuse(RISING_PART, training);
    values.refuse(INTERVAL, training);
  }

  private static PruningMethod method(RecipeValues values, PruningKind kind) {
    return new PruningPlan(
            kind,
            values.get(SPARSITY),
            values.get(SCOPE),
            values.find(PATTERN),
            values.has(EMBEDDINGS) ? values.find(EMBEDDINGS) : Optional.empty(),
            values.find(RISING_PART),
            values.get(INTERVAL),
            values.get(SCORE_RATE),
            values.get(HEADS),
            values.get(NEURONS),
            values.get(IMPORTANCE),
            kind == PruningKind.LAYERS ? values.get(LAYERS) : List.of())
        .method();
  }

  @Override
  public StepType type() {
    return TYPE;
  }

  @Override
  public List<TeacherChoice> teachers() {
    return guidance.map(Guidance::teacher).stream().toList();
  }

  @Override
  public boolean learnsFromLabels() {
    return !oneShot && guidance.map(Guidance::learnsFromLabels).orElse(true);
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
        (objective, texts) -> method.prune(model, objective, texts, context.run(training)));
  }
}
