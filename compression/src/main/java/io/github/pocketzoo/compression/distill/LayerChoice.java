package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How the blocks of a teacher are chosen that a student's stand for, before it is known how many
 * there are.
 *
 * @param rule how
 * @param layers numbers of the teacher's layers, counted from 1 and ascending, where they are
 *     listed; else empty
 */
public record LayerChoice(Rule rule, List<Integer> layers) {

  /** How blocks are chosen. */
  public enum Rule {
    /** Evenly spread, the last among them: 12 → 5 takes 2, 4, 7, 9, 12. */
    UNIFORM,
    /** The last ones: 12 → 5 takes 8 to 12 ("last" of Sun et al. 2019). */
    LAST,
    /** Every n-th, from the n-th: 12 → 5 takes 2, 4, 6, 8, 10 ("skip" of Sun et al. 2019). */
    SKIP,
    /** As they are listed. */
    LISTED
  }

  /** Checks the list. */
  public LayerChoice {
    layers = List.copyOf(layers);
    if ((rule == Rule.LISTED) == layers.isEmpty()) {
      throw new InvalidInputException(
          "teacher layers: expected numbers where they are listed only");
    }
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) < 1 || (i > 0 && layers.get(i) <= layers.get(i - 1))) {
        throw new InvalidInputException(
            "teacher layers %s, expected ascending numbers from 1, such as 2,4,6"
                .formatted(layers.stream().map(String::valueOf).collect(Collectors.joining(","))));
      }
    }
  }

  /** Evenly spread layers. */
  public static LayerChoice uniform() {
    return new LayerChoice(Rule.UNIFORM, List.of());
  }

  /**
   * What a text says: {@code "uniform"}, {@code "last"}, {@code "skip"}, or numbers such as {@code
   * "2,4,6"}.
   *
   * @throws InvalidInputException if it is something else
   */
  public static LayerChoice of(String text) {
    for (Rule rule : List.of(Rule.UNIFORM, Rule.LAST, Rule.SKIP)) {
      if (rule.name().toLowerCase(Locale.ROOT).equals(text)) {
        return new LayerChoice(rule, List.of());
      }
    }
    if (!text.matches("\\d{1,4}(,\\d{1,4})*")) {
      throw new InvalidInputException(
          "teacher layers \"%s\", expected uniform, last, skip or numbers such as 2,4,6"
              .formatted(text));
    }
    return new LayerChoice(
        Rule.LISTED, Arrays.stream(text.split(",")).map(Integer::valueOf).toList());
  }

  /**
   * The number of blocks that a student has if nobody says it: half of the teacher's, rounded up,
   * or as many as are listed.
   */
  public int usualBlocks(int teacherBlocks) {
    return rule == Rule.LISTED ? layers.size() : (teacherBlocks + 1) / 2;
  }

  /** Whether there is a {@link #map} between two models. */
  boolean fits(int teacherBlocks, int studentBlocks) {
    return rule == Rule.LISTED
        ? layers.size() == studentBlocks && layers.get(layers.size() - 1) <= teacherBlocks
        : studentBlocks <= teacherBlocks;
  }

  /**
   * The map between two models.
   *
   * @throws InvalidInputException if the student has more blocks than the teacher, or the list
   *     doesn't fit them
   */
  public LayerMap map(int teacherBlocks, int studentBlocks) {
    return switch (rule) {
      case UNIFORM -> LayerMap.uniform(teacherBlocks, studentBlocks);
      case LAST -> LayerMap.last(teacherBlocks, studentBlocks);
      case SKIP -> LayerMap.skip(teacherBlocks, studentBlocks);
      case LISTED -> listed(teacherBlocks, studentBlocks);
    };
  }

  private LayerMap listed(int teacherBlocks, int studentBlocks) {
    if (!fits(teacherBlocks, studentBlocks)) {
      throw new InvalidInputException(
          "teacher layers %s, expected %d of the numbers 1 to %d"
              .formatted(this, studentBlocks, teacherBlocks));
    }
    return new LayerMap(layers.stream().map(layer -> layer - 1).toList());
  }

  /** As {@link #of} reads it. */
  @Override
  public String toString() {
    return rule == Rule.LISTED
        ? layers.stream().map(String::valueOf).collect(Collectors.joining(","))
        : rule.name().toLowerCase(Locale.ROOT);
  }
}
