package io.github.pocketzoo.compression.recipe.step;

/**
 * Which model a step learns from.
 *
 * @param text {@code "original"} is the model that the recipe begins with, {@code "previous"} what
 *     the step gets; else the name of an earlier step, or a model reference
 */
public record TeacherChoice(String text) {
  /** What a recipe writes for the model that it begins with. */
  public static final String ORIGINAL = "original";

  /** What a recipe writes for the model that the step gets. */
  public static final String PREVIOUS = "previous";

  /** How errors and documentation say it. */
  public static final String FORM =
      "original, previous, the name of an earlier step, or a model reference";
}
