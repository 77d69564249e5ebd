package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.compression.distill.cache.TeacherCache;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.UpdatePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Trains a pruned model on, with its zeros locked.
 *
 * @param guidance a teacher, if there is one
 * @param training how long
 */
public record RecoverStep(Optional<Guidance> guidance, TrainingPlan training)
    implements RecipeStep {
  private static final TrainingPlan.Keys TRAINING = TrainingPlan.Keys.usual(1, 1e-4);

  static final StepType TYPE =
      new StepType(
          "recover",
          "Trains what pruning left; zeros stay zeros, which is verified.",
          keys(),
          values -> new RecoverStep(Guidance.of(values), TRAINING.of(values)));

  private static List<RecipeKey<?>> keys() {
    List<RecipeKey<?>> keys = new ArrayList<>(Guidance.keys());
    keys.addAll(TRAINING.all());
    return keys;
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
    return guidance.map(Guidance::learnsFromLabels).orElse(true);
  }

  @Override
  public Model run(Model model, StepContext context) {
    Map<String, String> settings = new TreeMap<>();
    guidance.ifPresent(guide -> settings.putAll(guide.weights().describe()));
    return Guidance.train(
        guidance,
        model,
        model.architecture().structure().blocks().size(),
        context,
        (objective, texts) ->
            context
                .run(training)
                .train(
                    "recover",
                    Copies.of(model),
                    objective,
                    texts,
                    UpdatePolicy.freezing(Set.of()),
                    StepListener.none(),
                    settings));
  }
}
