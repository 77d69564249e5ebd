package io.github.pocketzoo.core.samediff;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ops.custom.Invoke;
import org.nd4j.linalg.api.ops.impl.controlflow.compat.BaseCompatOp;
import org.nd4j.linalg.api.ops.impl.shape.tensorops.BaseTensorOp;

/** The operations of a SameDiff graph, each after those whose results it reads. */
public final class NodeOrder {
  private final Map<String, Node> producers = new LinkedHashMap<>();
  private final Set<Node> visited = new HashSet<>();
  private final List<Node> ordered = new ArrayList<>();

  private NodeOrder() {}

  /**
   * Reads the operations.
   *
   * @throws InvalidInputException if there are loops, branches or lists of tensors
   */
  public static List<Node> of(SameDiff graph) {
    NodeOrder order = new NodeOrder();
    List<Node> nodes = graph.getOps().values().stream().map(NodeOrder::read).toList();
    nodes.forEach(node -> node.outputs().forEach(output -> order.producers.put(output, node)));
    nodes.forEach(order::visit);
    return order.ordered;
  }

  private static Node read(SameDiffOp op) {
    if (op.getOp() instanceof BaseCompatOp
        || op.getOp() instanceof BaseTensorOp
        || op.getOp() instanceof Invoke) {
      throw new InvalidInputException(
          "the graph has control flow (%s, op %s), expected none"
              .formatted(op.getName(), op.getOp().opName()));
    }
    List<String> inputs = op.getInputsToOp() == null ? List.of() : op.getInputsToOp();
    return new Node(op.getName(), op.getOp(), inputs, op.getOutputsOfOp());
  }

  private void visit(Node start) {
    // By hand, not by recursion: a deep model would overflow the stack. Without control flow
    // SameDiff can't make cycles, so this ends.
    Deque<Node> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      Node node = open.peek();
      List<Node> missing =
          node.inputs().stream()
              .map(producers::get)
              .filter(producer -> producer != null && !visited.contains(producer))
              .toList();
      if (missing.isEmpty()) {
        open.pop();
        if (visited.add(node)) {
          ordered.add(node);
        }
      } else {
        missing.forEach(open::push);
      }
    }
  }
}
