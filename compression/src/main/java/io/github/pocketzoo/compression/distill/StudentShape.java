package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.Widths;
import java.util.OptionalInt;

/**
 * What a student is like that is made of its teacher. With the teacher's hidden size it begins with
 * the teacher's weights: those of its layers, heads and neurons that are largest, if it has fewer
 * of these. With a smaller hidden size no weight fits, and all are new.
 *
 * @param layers number of layers; empty for half of the teacher's
 * @param hiddenSize width of the hidden states; empty for the teacher's
 * @param heads attention heads of a layer; empty for the teacher's
 * @param intermediateSize width of the feed-forward networks; empty for the teacher's
 */
public record StudentShape(
    OptionalInt layers, OptionalInt hiddenSize, OptionalInt heads, OptionalInt intermediateSize) {
  /** Checks. */
  public StudentShape {
    require("layers", layers);
    require("hidden size", hiddenSize);
    require("attention heads", heads);
    require("intermediate size", intermediateSize);
  }

  private static void require(String what, OptionalInt number) {
    if (number.isPresent() && number.getAsInt() < 1) {
      throw new InvalidInputException(
          "%s of the student: %d, expected 1 or more".formatted(what, number.getAsInt()));
    }
  }

  /** Half of the teacher's layers, as wide as they are. */
  public static StudentShape likeTeacher() {
    return new StudentShape(
        OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
  }

  /** Some of the teacher's layers, as wide as they are. */
  public static StudentShape ofLayers(int layers) {
    return new StudentShape(
        OptionalInt.of(layers), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
  }

  /** A student with some of the teacher's layers and another width of its hidden states. */
  public StudentShape withHiddenSize(int size) {
    return new StudentShape(layers, OptionalInt.of(size), heads, intermediateSize);
  }

  /** A student with some of the teacher's attention heads. */
  public StudentShape withHeads(int number) {
    return new StudentShape(layers, hiddenSize, OptionalInt.of(number), intermediateSize);
  }

  /** A student with feed-forward networks of another width. */
  public StudentShape withIntermediateSize(int size) {
    return new StudentShape(layers, hiddenSize, heads, OptionalInt.of(size));
  }

  /**
   * Such a student.
   *
   * @param map which of the teacher's blocks it has, or stands for
   * @param seed of weights that are new
   */
  Model of(Model teacher, LayerMap map, long seed) {
    int whole = teacher.architecture().hiddenSize();
    int hidden = hiddenSize.orElse(whole);
    if (hidden > whole) {
      throw new InvalidInputException(
          "the student is wider than the teacher: hidden size %d, expected 1 to %d"
              .formatted(hidden, whole));
    }
    if (hidden < whole) {
      return Student.random(
          teacher, map.studentBlocks(), new Widths(hidden, heads, intermediateSize), seed);
    }
    return heads.isEmpty() && intermediateSize.isEmpty()
        ? Student.fromLayers(teacher, map)
        : Student.narrowed(teacher, map, heads, intermediateSize);
  }
}
