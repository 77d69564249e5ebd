package io.github.pocketzoo.compression.recipe;

import io.github.pocketzoo.compression.recipe.step.RecipeKey;
import io.github.pocketzoo.compression.recipe.step.StepType;
import java.util.ArrayList;
import java.util.List;

/** The reference of all keys of recipes, made of the code that reads them. */
public final class RecipeReference {
  private RecipeReference() {}

  /** As Markdown: a table for the recipe, one for its preflight, and one for each kind of step. */
  public static String markdown() {
    StringBuilder text = new StringBuilder();
    table(text, "A recipe", "", Recipe.KEYS);
    table(text, "`preflight`", "", PreflightLimits.KEYS);
    for (StepType type : StepType.all()) {
      List<RecipeKey<?>> keys = new ArrayList<>(List.of(StepType.STEP, StepType.NAME));
      keys.addAll(type.keys());
      table(text, "`step: " + type.name() + "`", type.summary() + "\n\n", keys);
    }
    return text.toString();
  }

  private static void table(
      StringBuilder text, String title, String summary, List<RecipeKey<?>> keys) {
    text.append("### ").append(title).append("\n\n").append(summary);
    text.append("| key | value | default | |\n|---|---|---|---|\n");
    for (RecipeKey<?> key : keys) {
      text.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(
                  key.name(),
                  key.form().words(),
                  key.usualText().isEmpty() ? "" : "`" + key.usualText() + "`",
                  key.help()));
    }
    text.append('\n');
  }
}
