package io.github.pocketzoo.compression.recipe;

import io.github.pocketzoo.compression.recipe.step.RecipeKey;
import io.github.pocketzoo.compression.recipe.step.RecipeValues;
import java.util.List;

/**
 * What preflight checks are held against.
 *
 * @param teacherMargin see {@link io.github.pocketzoo.compression.preflight.TeacherQuality}
 * @param texts how many texts tokenizers are compared on
 */
public record PreflightLimits(double teacherMargin, int texts) {
  /** See {@link io.github.pocketzoo.compression.preflight.TeacherQuality}. */
  public static final RecipeKey<Double> TEACHER_MARGIN =
      RecipeKey.fractionBelowOne(
              "teacher-margin",
              "part of the way from the trivial answer to perfection that a teacher must have gone")
          .orElse(0.1);

  private static final RecipeKey<Integer> TEXTS =
      RecipeKey.count("texts", 1, "texts that tokenizers are compared on").orElse(200);

  static final List<RecipeKey<?>> KEYS = List.of(TEACHER_MARGIN, TEXTS);

  /** What holds where a recipe doesn't say. */
  static PreflightLimits usual() {
    return new PreflightLimits(TEACHER_MARGIN.usual().orElseThrow(), TEXTS.usual().orElseThrow());
  }

  static PreflightLimits of(RecipeValues values) {
    return new PreflightLimits(values.get(TEACHER_MARGIN), values.get(TEXTS));
  }
}
