package io.github.pocketzoo.eval.bench;

/** A way to run causal language models token by token. */
public interface GenerationEngine {
  /** What users call it, such as {@code "runtime-int8"}. */
  String name();

  /**
   * Makes a model ready to read and to write.
   *
   * @param threads threads that one call may use
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it can't run this model, or not
   *     with so many threads
   */
  OpenGenerator open(EngineModel model, int threads);
}
