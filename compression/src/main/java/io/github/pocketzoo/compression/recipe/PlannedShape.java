package io.github.pocketzoo.compression.recipe;

import io.github.pocketzoo.compression.distill.StudentShape;
import io.github.pocketzoo.compression.prune.GradualPruning;
import io.github.pocketzoo.compression.prune.LayerDropping;
import io.github.pocketzoo.compression.prune.MaskRule;
import io.github.pocketzoo.compression.prune.structured.StructuredPruning;
import io.github.pocketzoo.compression.recipe.step.DistillStep;
import io.github.pocketzoo.compression.recipe.step.PruneStep;
import io.github.pocketzoo.compression.recipe.step.TeacherChoice;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.BlockShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;

/** Follows layers, heads and widths through the steps, before any is run. */
final class PlannedShape {
  /**
   * What a model is like.
   *
   * @param heads of a layer's attention; empty where that isn't known, or layers differ
   * @param neurons of a layer's feed-forward network, in the same way
   * @param tables an architecture with its tables of embeddings, whatever its blocks are like
   */
  private record Shape(
      int blocks, int hidden, OptionalInt heads, OptionalInt neurons, Architecture tables) {
    static Shape of(Architecture architecture) {
      List<Block> blocks = architecture.structure().blocks();
      return new Shape(
          blocks.size(),
          architecture.hiddenSize(),
          same(blocks, shape -> shape.heads().queries()),
          same(blocks, BlockShape::neurons),
          architecture);
    }

    Shape with(Architecture otherTables) {
      return new Shape(blocks, hidden, heads, neurons, otherTables);
    }

    private static OptionalInt same(List<Block> blocks, ToIntFunction<BlockShape> what) {
      int[] numbers =
          blocks.stream()
              .flatMap(block -> block.shape().stream())
              .mapToInt(what)
              .distinct()
              .toArray();
      return numbers.length == 1 ? OptionalInt.of(numbers[0]) : OptionalInt.empty();
    }
  }

  private final Map<String, Shape> made = new HashMap<>();
  private final Map<String, Architecture> others;
  private Shape current;

  /**
   * Begins.
   *
   * @param others models that no step makes, teachers and what students begin as, by their
   *     references
   */
  PlannedShape(Architecture start, Map<String, Architecture> others) {
    this.others = Map.copyOf(others);
    current = Shape.of(start);
    made.put(TeacherChoice.ORIGINAL, current);
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
      return new Shape(
          layers.size(), current.hidden(), current.heads(), current.neurons(), current.tables());
    }
    if (stage.step() instanceof PruneStep prune && prune.method() instanceof StructuredPruning) {
      return new Shape(
          current.blocks(),
          current.hidden(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          current.tables());
    }
    if (stage.step() instanceof PruneStep prune
        && prune.method() instanceof GradualPruning gradual
        && gradual.rule() instanceof MaskRule.NOfM pattern) {
      requireMultiple(stage, pattern, OptionalInt.of(current.hidden()), "hidden states");
      requireMultiple(stage, pattern, current.neurons(), "feed-forward networks");
    }
    return current;
  }

  private static void requireMultiple(
      Stage stage, MaskRule.NOfM pattern, OptionalInt width, String what) {
    if (width.isPresent() && width.getAsInt() % pattern.of() != 0) {
      throw error(
          stage,
          "%s are %d wide, expected a multiple of %d for the pattern %s"
              .formatted(what, width.getAsInt(), pattern.of(), pattern.describe()));
    }
  }

  private Shape student(Stage stage, DistillStep step) {
    Shape student = withBlocks(stage, step);
    OptionalInt size = step.tables().embeddingSize();
    return size.isEmpty() ? student : student.with(tables(stage, size.getAsInt(), student));
  }

  private Shape teacher(DistillStep step) {
    String name =
        step.teachers().stream()
            .map(TeacherChoice::text)
            .findFirst()
            .orElse(TeacherChoice.PREVIOUS);
    return name.equals(TeacherChoice.PREVIOUS)
        ? current
        : made.computeIfAbsent(name, reference -> Shape.of(others.get(reference)));
  }

  private Shape withBlocks(Stage stage, DistillStep step) {
    Shape teacher = teacher(step);
    int relationLayer = step.distillation().relations().teacherLayer().orElse(1);
    if (relationLayer > teacher.blocks()) {
      throw error(
          stage,
          "relation-layer is %d, expected 1 to %d, the teacher's number of layers"
              .formatted(relationLayer, teacher.blocks()));
    }
    if (step.student().isPresent()) {
      return Shape.of(others.get(step.student().get()));
    }
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
    if (hidden < teacher.hidden()) {
      return new Shape(blocks, hidden, wanted.heads(), wanted.intermediateSize(), teacher.tables());
    }
    return new Shape(
        blocks,
        hidden,
        atMost(stage, "attention heads", wanted.heads(), teacher.heads()),
        atMost(stage, "neurons", wanted.intermediateSize(), teacher.neurons()),
        teacher.tables());
  }

  private static Architecture tables(Stage stage, int size, Shape student) {
    if (size >= student.hidden()) {
      throw error(
          stage,
          "embedding size %d, expected less than the student's hidden size %d"
              .formatted(size, student.hidden()));
    }
    try {
      return student.tables().withoutHead().withEmbeddingSize(size);
    } catch (InvalidInputException e) {
      throw error(stage, e.getMessage());
    }
  }

  /** A number that the student is to have, or else as the teacher has. */
  private static OptionalInt atMost(
      Stage stage, String what, OptionalInt wanted, OptionalInt teacher) {
    if (wanted.isPresent() && teacher.isPresent() && wanted.getAsInt() > teacher.getAsInt()) {
      throw error(
          stage,
          "the student has %d %s, its teacher %d: expected at most as many"
              .formatted(wanted.getAsInt(), what, teacher.getAsInt()));
    }
    return wanted.isPresent() ? wanted : teacher;
  }

  private static InvalidInputException error(Stage stage, String message) {
    return stage
        .place()
        .error("%s (%s): %s".formatted(stage.place().path(), stage.name(), message));
  }
}
