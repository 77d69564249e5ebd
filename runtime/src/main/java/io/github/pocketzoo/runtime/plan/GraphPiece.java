package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.autodiff.samediff.internal.Variable;
import org.nd4j.linalg.api.buffer.DataType;

/** Some operations of a graph as a graph of their own. */
final class GraphPiece {
  private final ImportedGraph graph;
  private final SameDiff piece = SameDiff.create();

  private GraphPiece(ImportedGraph graph) {
    this.graph = graph;
  }

  /**
   * Copies operations.
   *
   * @param nodes in an order in which they can run
   * @param placeholders shapes of the variables that are given, by name; what else the operations
   *     read and don't compute is constant
   */
  static SameDiff of(ImportedGraph graph, List<Node> nodes, Map<String, long[]> placeholders) {
    GraphPiece builder = new GraphPiece(graph);
    placeholders.forEach(
        (name, shape) -> builder.piece.placeHolder(name, builder.typeOf(name), shape));
    nodes.forEach(builder::add);
    return builder.piece;
  }

  private DataType typeOf(String name) {
    return graph.sameDiff().getVariable(name).dataType();
  }

  /** The op itself is shared: SameDiff's executor keeps what belongs to a run apart from it. */
  private void add(Node node) {
    node.inputs().stream()
        .filter(name -> !piece.hasVariable(name))
        .forEach(name -> piece.constant(name, graph.constant(name).orElseThrow()));
    for (String name : node.outputs()) {
      SDVariable variable = new SDVariable(name, VariableType.ARRAY, piece, null, typeOf(name));
      piece
          .getVariables()
          .put(
              name,
              Variable.builder().name(name).variable(variable).outputOfOp(node.name()).build());
    }
    for (String name : Set.copyOf(node.inputs())) {
      Variable read = piece.getVariables().get(name);
      List<String> readers = new ArrayList<>();
      if (read.getInputsForOp() != null) {
        readers.addAll(read.getInputsForOp());
      }
      readers.add(node.name());
      read.setInputsForOp(readers);
    }
    piece
        .getOps()
        .put(
            node.name(),
            SameDiffOp.builder()
                .name(node.name())
                .op(node.function())
                .inputsToOp(node.inputs())
                .outputsOfOp(node.outputs())
                .build());
  }
}
