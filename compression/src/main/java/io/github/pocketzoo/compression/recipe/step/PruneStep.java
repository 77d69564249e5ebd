package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.compression.distill.cache.TeacherCache;
import io.github.pocketzoo.compression.prune.PruningMethod;
import io.github.pocketzoo.compression.prune.plan.PruningKind;
import io.github.pocketzoo.core.model.Model;
import java.util.ArrayList;
import java.util.List;
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

  private static final TrainingPlan.Keys TRAINING = TrainingPlan.Keys.usual(1, 2e-4);

  static final StepType TYPE =
      new StepType(
          "prune",
          "Sets weights to zero, or removes attention heads, neurons or layers, while the rest"
              + " learns to do without.",
          keys(),
          PruneStep::of);

  private static List<RecipeKey<?>> keys() {
    List<RecipeKey<?>> keys = new ArrayList<>(PruningKeys.all());
    keys.addAll(Guidance.keys());
    keys.addAll(TRAINING.all());
    return keys;
  }

  private static PruneStep of(RecipeValues values) {
    boolean oneShot = PruningKeys.isOneShot(values);
    if (oneShot) {
      Guidance.refuse(values, PruningKeys.OF_TRAINING);
      TRAINING.refuse(values, PruningKeys.OF_TRAINING);
    }
    return new PruneStep(
        PruningKeys.kind(values),
        PruningKeys.method(values),
        oneShot,
        Guidance.of(values),
        TRAINING.of(values));
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
  public Optional<TeacherCache> cache() {
    return guidance.flatMap(Guidance::cache);
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
