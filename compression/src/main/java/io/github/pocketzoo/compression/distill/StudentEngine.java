package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.model.Model;

/** Makes a student, in the midst of its training, ready to write. */
@FunctionalInterface
public interface StudentEngine {
  /**
   * Opens a student as it is now.
   *
   * @param student a language model whose parameters change after the returned value is closed
   */
  CausalForward open(Model student);
}
