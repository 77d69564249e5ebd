package io.github.pocketzoo.compression.sensitivity;

import io.github.pocketzoo.core.model.Model;

/** Held-out examples of any kind, which tell how much a model loses. */
public interface HeldOutData {
  /** What they are, such as a file's path. */
  String name();

  /** Number of examples, at least one. */
  int size();

  /** Measures a model with the weights that it has now. */
  HeldOut measure(Model model);
}
