package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.samediff.Node;
import java.util.List;

/** Several SameDiff ops that ONNX has one operator for. */
interface Fusion {
  /**
   * Writes the ops that begin with a node, if they are of this kind.
   *
   * @param node the first of them
   * @return all that have been written; empty where this is something else
   */
  List<Node> write(Node node, NodeUses uses, OnnxGraph graph);
}
