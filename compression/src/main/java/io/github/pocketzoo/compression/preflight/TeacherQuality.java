package io.github.pocketzoo.compression.preflight;

import io.github.pocketzoo.compression.measure.Score;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Locale;

/**
 * Whether a teacher knows anything: a student of a bad one is bad, whatever the method.
 *
 * @param margin part of the way from the trivial answer to perfection that the teacher must have
 *     gone, in [0, 1)
 */
public record TeacherQuality(double margin) {
  private static final String CHECK = "teacher";

  /** Checks. */
  public TeacherQuality {
    if (!(margin >= 0 && margin < 1)) {
      throw new InvalidInputException(
          "teacher margin is %s, expected a number in [0, 1)".formatted(margin));
    }
  }

  /**
   * Checks a teacher.
   *
   * @param name what to call it
   * @param teacher its score
   * @param trivial what the trivial answer scores
   */
  public Finding of(String name, Score teacher, Score trivial) {
    double needed = needed(trivial);
    String facts =
        String.format(
            Locale.ROOT,
            "%s has %s %.4f, the trivial answer %.4f",
            name,
            teacher.metric(),
            teacher.value(),
            trivial.value());
    boolean enough = trivial.higherIsBetter() ? teacher.value() > needed : teacher.value() < needed;
    return enough
        ? Finding.ok(CHECK, facts)
        : Finding.refusal(
            CHECK,
            facts
                + String.format(
                    Locale.ROOT,
                    "; expected %s %.4f: train it first, or lower teacher-margin",
                    trivial.higherIsBetter() ? "more than" : "less than",
                    needed));
  }

  /** Perfection is 1 for shares, and 1 for perplexities, too. */
  private double needed(Score trivial) {
    return trivial.value() + margin * (1 - trivial.value());
  }
}
