package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.samediff.Node;

/** Writes a SameDiff op as ONNX nodes. */
@FunctionalInterface
interface OpWriter {
  /**
   * Defines the op's outputs.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if ONNX has nothing for the op's
   *     settings
   */
  void write(Node node, OnnxGraph graph);
}
