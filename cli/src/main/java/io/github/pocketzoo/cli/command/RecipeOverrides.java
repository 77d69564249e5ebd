package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.error.InvalidInputException;

/** The options that come in place of what a recipe says. */
final class RecipeOverrides {
  static final Setting<ModelReference> MODEL =
      Setting.optional(
          "model",
          ModelLoader.TYPE,
          "the model to begin with, in place of the recipe's: " + ModelLoader.FORMS);
  static final Setting<Long> SEED =
      Setting.optional(
          "seed",
          ValueType.wholeNumber(),
          "of new weights, dropout and the order of examples, in place of the recipe's");
  static final Setting<String> SET =
      Setting.optional(
              "set",
              new ValueType<>("KEY=VALUE", RecipeOverrides::checked),
              "another value in the recipe, such as distill.layers=4 or steps[0].max-steps=100;"
                  + " again for each")
          .repeated();

  private RecipeOverrides() {}

  private static String checked(String text) {
    if (text.indexOf('=') < 1) {
      throw new InvalidInputException("expected KEY=VALUE");
    }
    return text;
  }
}
