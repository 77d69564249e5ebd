package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.samediff.GraphExecutor;
import io.github.pocketzoo.core.samediff.Node;
import io.github.pocketzoo.core.samediff.NodeOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a graph computes of the positions of tokens, cut off behind the numbering of them, so that
 * it can be asked about positions far apart without all those in between.
 */
final class PositionFormula {
  private static final String NUMBERING = "range";

  private final String output;
  private final Set<String> numberings;
  private final DataType maskType;
  private final Map<String, DataType> types;
  private final GraphExecutor executor;

  private PositionFormula(
      ImportedGraph graph, String output, List<Node> nodes, Set<String> numberings) {
    this.output = output;
    this.numberings = Set.copyOf(numberings);
    this.maskType = graph.graphInput(ModelGraph.ATTENTION_MASK).orElseThrow().type();
    this.types = new HashMap<>();
    Map<String, long[]> placeholders = new LinkedHashMap<>();
    placeholders.put(ModelGraph.ATTENTION_MASK, new long[] {-1, -1});
    for (String name : numberings) {
      placeholders.put(name, new long[] {-1});
      types.put(name, graph.sameDiff().getVariable(name).dataType());
    }
    this.executor = new GraphExecutor(GraphPiece.of(graph, nodes, placeholders));
  }

  /**
   * Cuts out a formula.
   *
   * @param output a variable that depends on nothing but the attention mask
   * @return nothing if it doesn't number the tokens
   */
  static Optional<PositionFormula> of(ImportedGraph graph, String output) {
    Set<Node> nodes = new HashSet<>();
    Set<String> numberings = new HashSet<>();
    Deque<Node> open = new ArrayDeque<>(graph.creator(output).stream().toList());
    while (!open.isEmpty()) {
      Node node = open.remove();
      if (isNumbering(graph, node)) {
        numberings.add(node.output());
      } else if (!graph.isConstant(node.output()) && nodes.add(node)) {
        node.inputs().forEach(input -> graph.creator(input).ifPresent(open::add));
      }
    }
    if (numberings.isEmpty()) {
      return Optional.empty();
    }
    List<Node> ordered = NodeOrder.of(graph.sameDiff()).stream().filter(nodes::contains).toList();
    return Optional.of(new PositionFormula(graph, output, ordered, numberings));
  }

  private static boolean isNumbering(ImportedGraph graph, Node node) {
    return node.is(NUMBERING)
        && graph.shape(node.output()).filter(SymbolicShape.positions()::equals).isPresent();
  }

  /** Names of what numbers the tokens. */
  Set<String> numberings() {
    return numberings;
  }

  /**
   * The values for a text without padding.
   *
   * @param positions of its tokens, in any order
   * @return row-major
   */
  double[] evaluate(int[] positions) {
    Map<String, INDArray> inputs = new HashMap<>();
    inputs.put(ModelGraph.ATTENTION_MASK, Nd4j.ones(maskType, 1, positions.length));
    for (String name : numberings) {
      inputs.put(name, Nd4j.createFromArray(positions).castTo(types.get(name)));
    }
    try (INDArray result = executor.run(inputs, List.of(output)).get(output)) {
      return result.dup('c').data().asDouble();
    } finally {
      inputs.values().forEach(INDArray::close);
    }
  }
}
