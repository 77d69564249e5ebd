package io.github.pocketzoo.eval.bench;

/** A way to run models forward, such as SameDiff's executor or ONNX Runtime in int8. */
public interface Engine {
  /** What users call it, such as {@code "ort-int8"}. */
  String name();

  /**
   * Makes a model ready to run.
   *
   * @param threads threads that one call may use
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it can't run this model, or not
   *     with so many threads
   */
  OpenEngine open(EngineModel model, int threads);
}
