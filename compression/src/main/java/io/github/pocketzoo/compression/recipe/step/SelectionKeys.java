package io.github.pocketzoo.compression.recipe.step;

import java.util.List;
import java.util.OptionalInt;

/** The settings that choose the best of the models that a training goes through. */
public final class SelectionKeys {
  /** Steps between measurements. */
  public static final RecipeKey<Integer> EVAL_STEPS =
      RecipeKey.count(
          "eval-steps",
          1,
          "measure the student on held-out data every N steps, and keep the best (default: keep the"
              + " last)");

  private static final RecipeKey<Integer> PATIENCE =
      RecipeKey.count(
          "patience", 1, "end when N measurements in a row were no better than the best before");

  private SelectionKeys() {}

  /** All of them. */
  public static List<RecipeKey<?>> all() {
    return List.of(EVAL_STEPS, PATIENCE);
  }

  /** Measurements without a better one that end the training, if the user chose. */
  public static OptionalInt patience(ChosenSettings values) {
    if (!values.has(EVAL_STEPS)) {
      values.refuse(PATIENCE, values.name(EVAL_STEPS));
    }
    return values.number(PATIENCE);
  }
}
