package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.compression.distill.Distillation;
import io.github.pocketzoo.compression.distill.Teacher;
import io.github.pocketzoo.compression.distill.cache.TeacherCache;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.TrainingSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The teachers of a step, loaded and run. */
final class LoadedTeachers implements AutoCloseable {
  private final List<Model> loaded = new ArrayList<>();
  private final List<Model> models = new ArrayList<>();
  private final List<Forward> forwards = new ArrayList<>();

  /**
   * Loads them.
   *
   * @param choices if there are none, the model itself teaches
   * @param model what the step gets; stays open
   */
  static LoadedTeachers of(List<TeacherChoice> choices, Model model, StepContext context) {
    LoadedTeachers teachers = new LoadedTeachers();
    try {
      choices.forEach(choice -> teachers.loaded.add(context.teachers().apply(choice)));
      teachers.models.addAll(choices.isEmpty() ? List.of(model) : teachers.loaded);
      return teachers;
    } catch (RuntimeException e) {
      teachers.close();
      throw e;
    }
  }

  /** The one that a student is made of. */
  Model first() {
    return models.get(0);
  }

  /**
   * Makes them ready to teach a student.
   *
   * @param weights one a teacher, or none if all count the same
   * @param source what they are asked about
   * @param cache keeps what they compute, if there is one
   */
  List<Teacher> open(
      List<Double> weights,
      Distillation settings,
      Model pupil,
      TrainingSource source,
      Optional<TeacherCache> cache,
      StepContext context) {
    List<Teacher> teachers = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      Model model = models.get(i);
      List<String> outputs = settings.teacherOutputs(model, pupil);
      Forward computing = context.workshop().open(model, outputs);
      Forward forward = TeacherCache.open(cache, computing, model, source, outputs);
      forwards.add(forward);
      teachers.add(new Teacher(model, forward, weights.isEmpty() ? 1 : weights.get(i)));
    }
    return teachers;
  }

  @Override
  public void close() {
    forwards.forEach(Forward::close);
    loaded.forEach(Model::close);
  }
}
