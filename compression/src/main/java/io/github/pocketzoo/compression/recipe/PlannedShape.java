package io.github.pocketzoo.compression.recipe;

import io.github.pocketzoo.compression.distill.StudentShape;
import io.github.pocketzoo.compression.prune.LayerDropping;
import io.github.pocketzoo.compression.recipe.step.DistillStep;
import io.github.pocketzoo.compression.recipe.step.PruneStep;
import io.github.pocketzoo.compression.recipe.step.TeacherChoice;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Architecture;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Follows the number of layers and the width through the steps, before any is run. */
final class PlannedShape {
  private record Shape(int blocks, int hidden) {}

  private final Map<String, Shape> made = new HashMap<>();
  private final Map<String, Architecture> students;
  private Shape current;

  /**
   * Begins.
   *
   * @param students models that students begin as, by their references
   */
  PlannedShape(Architecture start, Map<String, Architecture> students) {
    this.students = Map.copyOf(students);
    current = shape(start);
    made.put(TeacherChoice.ORIGINAL, current);
  }

  private static Shape shape(Architecture architecture) {
    return new Shape(architecture.structure().blocks().size(), architecture.hiddenSize());
  }

  /**
   * Follows.
   *
   * @throws InvalidInputException at the line of the first step that asks for more than there is
   */
  void follow(List<Stage> stages) {
    for (Stage stage : stages) {
      current = after(stage);
      made.put(stage.name(), current);
    }
  }

  private Shape after(Stage stage) {
    if (stage.step() instanceof DistillStep distill) {
      return student(stage, distill);
    }
    if (stage.step() instanceof PruneStep prune
        && prune.method() instanceof LayerDropping dropping) {
      List<Integer> layers = dropping.layers();
      int last = layers.get(layers.size() - 1);
      if (last >= current.blocks()) {
        throw error(
            stage,
            "layer %d of %d stays, expected 0 to %d"
                .formatted(last, current.blocks(), current.blocks() - 1));
      }
      return new Shape(layers.size(), current.hidden());
    }
    return current;
  }

  private Shape student(Stage stage, DistillStep step) {
    if (step.student().isPresent()) {
      return shape(students.get(step.student().get()));
    }
    Optional<String> name = step.teachers().stream().map(TeacherChoice::text).findFirst();
    if (name.filter(text -> !text.equals(TeacherChoice.PREVIOUS)).isPresent()
        && !made.containsKey(name.get())) {
      return current; // A model that no step makes; it is looked at when it is loaded.
    }
    Shape teacher = name.map(text -> made.getOrDefault(text, current)).orElse(current);
    StudentShape wanted = step.distillation().student();
    int blocks = wanted.layers().orElse(step.distillation().layers().usualBlocks(teacher.blocks()));
    if (blocks > teacher.blocks()) {
      throw error(
          stage,
          "the student has %d layers, its teacher %d: expected at most as many"
              .formatted(blocks, teacher.blocks()));
    }
    int hidden = wanted.hiddenSize().orElse(teacher.hidden());
    if (hidden > teacher.hidden()) {
      throw error(
          stage,
          "the student has hidden size %d, its teacher %d: expected at most the same"
              .formatted(hidden, teacher.hidden()));
    }
    return new Shape(blocks, hidden);
  }

  private static InvalidInputException error(Stage stage, String message) {
    return stage
        .place()
        .error("%s (%s): %s".formatted(stage.place().path(), stage.name(), message));
  }
}
