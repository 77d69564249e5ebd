package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.core.model.Model;

/** Copies of models that are about to be trained in place. */
final class Copies {
  private Copies() {}

  static Model of(Model model) {
    return model.with(model.architecture(), model.parameters().copy(), model.tokenizer().copy());
  }
}
