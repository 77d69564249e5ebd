package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.GraphExecutor;
import io.github.pocketzoo.core.samediff.Node;
import io.github.pocketzoo.core.samediff.NodeOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Everything between some matrices and another one, as a small SameDiff graph of its own with the
 * same ops and the same constants.
 */
final class SubGraph implements Nd4jNode {
  private final ImportedGraph graph;
  private final String output;
  private final List<Node> nodes;
  private final List<String> arguments;
  private final List<String> placeholders;
  private final GraphExecutor executor;

  private SubGraph(
      ImportedGraph graph,
      String output,
      List<Node> nodes,
      List<String> arguments,
      List<String> placeholders) {
    this.graph = graph;
    this.output = output;
    this.nodes = List.copyOf(nodes);
    this.arguments = List.copyOf(arguments);
    this.placeholders = List.copyOf(placeholders);
    this.executor = new GraphExecutor(build());
  }

  /**
   * Cuts out what a variable is computed by.
   *
   * @param output a matrix that an operation computes
   * @param given sources of the matrices that are there already; beyond them nothing is needed
   */
  static SubGraph of(ImportedGraph graph, String output, Set<String> given) {
    List<String> arguments = new ArrayList<>();
    List<String> placeholders = new ArrayList<>();
    Set<Node> nodes = new HashSet<>();
    Set<String> seen = new HashSet<>();
    Deque<Node> open = new ArrayDeque<>(List.of(graph.creator(output).orElseThrow()));
    while (!open.isEmpty()) {
      Node node = open.remove();
      nodes.add(node);
      for (String input : node.inputs()) {
        if (!seen.add(input)) {
          continue;
        }
        if (given.contains(graph.source(input))) {
          arguments.add(input);
        } else if (graph.graphInput(input).isPresent()) {
          placeholders.add(input);
        } else {
          graph.creator(input).ifPresent(open::add);
        }
      }
    }
    List<Node> ordered = NodeOrder.of(graph.sameDiff()).stream().filter(nodes::contains).toList();
    return new SubGraph(graph, output, ordered, arguments, placeholders);
  }

  private SameDiff build() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (String name : arguments) {
      int rank = graph.matrix(name).orElseThrow().sequences() ? 3 : 2;
      long[] unknown = new long[rank];
      Arrays.fill(unknown, -1);
      shapes.put(name, unknown);
    }
    placeholders.forEach(name -> shapes.put(name, new long[] {-1, -1}));
    return GraphPiece.of(graph, nodes, shapes);
  }

  private DataType typeOf(String name) {
    return graph.sameDiff().getVariable(name).dataType();
  }

  /** Names of the variables whose matrices {@link #run} takes. */
  List<String> arguments() {
    return arguments;
  }

  @Override
  public String opName() {
    return nodes.stream()
        .filter(node -> !graph.isConstant(node.output()))
        .map(Node::op)
        .distinct()
        .collect(Collectors.joining("+"));
  }

  @Override
  public List<String> placeholders() {
    return placeholders;
  }

  @Override
  public INDArray run(List<INDArray> given, long batch, long seqLen) {
    BatchSize size = new BatchSize(batch, seqLen);
    Map<String, INDArray> inputs = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String name = arguments.get(i);
      INDArray shaped = given.get(i).reshape('c', shapeOf(name, size));
      inputs.put(name, shaped.castTo(typeOf(name)));
    }
    for (int i = 0; i < placeholders.size(); i++) {
      String name = placeholders.get(i);
      inputs.put(name, given.get(arguments.size() + i).castTo(typeOf(name)));
    }
    INDArray result = executor.run(inputs, List.of(output)).get(output);
    MatrixType matrix = graph.matrix(output).orElseThrow();
    INDArray rows =
        Nd4j.createUninitialized(DataType.FLOAT, result.length() / matrix.width(), matrix.width());
    rows.assign(result.reshape('c', rows.shape()));
    if (result.closeable()
        && inputs.values().stream().noneMatch(in -> in.data() == result.data())) {
      result.close();
    }
    return rows;
  }

  private long[] shapeOf(String name, BatchSize size) {
    MatrixType matrix = graph.matrix(name).orElseThrow();
    if (matrix.sequences()) {
      return new long[] {size.batch(), size.length(), matrix.width()};
    }
    return switch (matrix.rows()) {
      case TOKEN -> new long[] {size.batch() * size.length(), matrix.width()};
      case SEQUENCE -> new long[] {size.batch(), matrix.width()};
    };
  }
}
