package io.github.pocketzoo.compression.recipe;

import io.github.pocketzoo.compression.recipe.step.TeacherChoice;
import io.github.pocketzoo.compression.recipe.step.Workshop;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The models of a run so far, in the order in which they were made. */
final class MadeModels {
  private final Workshop workshop;
  private final String original;
  private final List<MadeModel> made = new ArrayList<>();

  /**
   * Begins.
   *
   * @param original reference of {@code start}, from which it is loaded anew
   */
  MadeModels(Workshop workshop, String original, MadeModel start) {
    this.workshop = workshop;
    this.original = original;
    made.add(start);
  }

  void add(MadeModel model) {
    made.add(model);
  }

  List<MadeModel> all() {
    return List.copyOf(made);
  }

  MadeModel last() {
    return made.get(made.size() - 1);
  }

  /** Loads the last one; the caller closes it. */
  Model loadLast() {
    return load(last());
  }

  /** Loads a teacher; the caller closes it. */
  Model loadTeacher(TeacherChoice choice) {
    return find(choice).map(this::load).orElseGet(() -> workshop.load(choice.text()));
  }

  /** A teacher that this run made or began with; empty if it is another model. */
  Optional<MadeModel> find(TeacherChoice choice) {
    String name = choice.text().equals(TeacherChoice.PREVIOUS) ? last().name() : choice.text();
    return made.stream().filter(model -> model.name().equals(name)).findFirst();
  }

  private Model load(MadeModel model) {
    return model.name().equals(AblationRow.START)
        ? workshop.load(original)
        : ModelDirectory.load(model.directory());
  }
}
