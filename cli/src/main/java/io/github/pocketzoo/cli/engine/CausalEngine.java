package io.github.pocketzoo.cli.engine;

import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.exec.SameDiffCausalForward;
import io.github.pocketzoo.core.model.Model;

/** Decides what continues texts, and opens it. */
public final class CausalEngine {
  private CausalEngine() {}

  /**
   * Makes a language model ready to continue texts.
   *
   * @param model not closed before what is returned
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it is no causal language model
   */
  public static CausalForward open(Model model) {
    return new SameDiffCausalForward(model);
  }
}
