package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.compression.distill.DistillationWeights;
import io.github.pocketzoo.compression.distill.GuidedTraining;
import io.github.pocketzoo.compression.distill.LossPart;
import io.github.pocketzoo.compression.distill.cache.TeacherCache;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.TrainingSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A teacher that a model learns from while it is pruned, recovers, or is trained in integers.
 *
 * @param teacher which
 * @param weights of the parts of the loss
 * @param cache keeps what the teacher computes, if there is one
 */
public record Guidance(
    TeacherChoice teacher, DistillationWeights weights, Optional<TeacherCache> cache) {
  private static final RecipeKey<TeacherChoice> TEACHER =
      new RecipeKey<>(
          "teacher",
          TeacherChoice.FORM,
          "the model to learn from (default: none, but from the data alone)",
          Optional.empty(),
          node -> new TeacherChoice(node.text()));

  static List<RecipeKey<?>> keys() {
    List<RecipeKey<?>> keys = new ArrayList<>(List.of(TEACHER));
    keys.addAll(LossKeys.ofWeights());
    keys.addAll(CacheKeys.all());
    return keys;
  }

  static Optional<Guidance> of(RecipeValues values) {
    if (!values.has(TEACHER)) {
      keys().forEach(key -> values.refuse(key, TEACHER.name()));
    }
    Optional<TeacherCache> cache = CacheKeys.cache(values);
    return values
        .find(TEACHER)
        .map(teacher -> new Guidance(teacher, LossKeys.weights(values), cache));
  }

  static void refuse(RecipeValues values, String goesWith) {
    keys().forEach(key -> values.refuse(key, goesWith));
  }

  boolean learnsFromLabels() {
    return weights.has(LossPart.HARD);
  }

  /**
   * Trains with the loss of the teacher, or that of the task where there is no teacher.
   *
   * @param model to be trained
   * @param blocks of the model when it is trained
   * @param training trains with a loss on a text
   */
  static Model train(
      Optional<Guidance> guidance,
      Model model,
      int blocks,
      StepContext context,
      BiFunction<Objective, TrainingSource, Model> training) {
    if (guidance.isEmpty()) {
      return training.apply(
          context
              .task()
              .objective()
              .orElseThrow(
                  () ->
                      new InvalidInputException(
                          "the data have no labels to learn from, expected a teacher")),
          context.task().train());
    }
    Guidance guide = guidance.get();
    try (Model teacher = context.teachers().apply(guide.teacher())) {
      GuidedTraining guided = GuidedTraining.of(guide.weights(), teacher, model, blocks);
      List<String> outputs = guided.teacherOutputs();
      TrainingSource source = context.task().train();
      Forward computing = context.workshop().open(teacher, outputs);
      try (Forward forward =
          TeacherCache.open(guide.cache(), computing, teacher, source, outputs)) {
        return guided.train(forward, source, context.seed(), training);
      }
    }
  }
}
