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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A term of attention scores, {@code [B, A, L, L]}, that depends on the queries and on how tokens
 * stand to one another; cut off behind the queries, so that it can be tried on some.
 */
final class ScoreTerm {
  private final ImportedGraph graph;
  private final String output;
  private final String query;
  private final Set<String> inputs;
  private final Set<Node> nodes;
  private final GraphExecutor executor;

  private ScoreTerm(
      ImportedGraph graph, String output, String query, Set<String> inputs, List<Node> all) {
    this.graph = graph;
    this.output = output;
    this.query = query;
    this.inputs = inputs;
    this.nodes = dependent(query, all);
    Map<String, long[]> placeholders = new LinkedHashMap<>();
    placeholders.put(query, new long[] {-1, -1});
    inputs.forEach(name -> placeholders.put(name, new long[] {-1, -1}));
    this.executor = new GraphExecutor(GraphPiece.of(graph, all, placeholders));
  }

  /**
   * Cuts out a term.
   *
   * @param width of the queries, A·d
   * @return nothing if it depends on other matrices or on several
   */
  static Optional<ScoreTerm> of(ImportedGraph graph, String output, int width) {
    Set<String> seen = new HashSet<>(Set.of(output));
    Set<String> queries = new LinkedHashSet<>();
    Set<String> inputs = new LinkedHashSet<>();
    Set<Node> nodes = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      String variable = open.remove();
      if (graph.matrix(variable).filter(each -> each.width() == width).isPresent()) {
        queries.add(variable);
      } else if (graph.graphInput(variable).isPresent()) {
        inputs.add(variable);
      } else if (!graph.isConstant(variable)) {
        Node node = graph.creator(variable).orElseThrow();
        nodes.add(node);
        node.inputs().stream().filter(seen::add).forEach(open::add);
      }
    }
    boolean usable =
        queries.size() == 1
            && queries.stream().noneMatch(each -> graph.matrix(each).orElseThrow().sequences())
            && inputs.stream().noneMatch(each -> graph.matrix(each).isPresent());
    if (!usable) {
      return Optional.empty();
    }
    List<Node> ordered = NodeOrder.of(graph.sameDiff()).stream().filter(nodes::contains).toList();
    return Optional.of(new ScoreTerm(graph, output, queries.iterator().next(), inputs, ordered));
  }

  private static Set<Node> dependent(String query, List<Node> all) {
    Set<String> variables = new HashSet<>(Set.of(query));
    Set<Node> dependent = new LinkedHashSet<>();
    for (Node node : all) {
      if (node.inputs().stream().anyMatch(variables::contains)) {
        dependent.add(node);
        variables.addAll(node.outputs());
      }
    }
    return dependent;
  }

  /** Name of the queries, {@code [B·L, A·d]}. */
  String query() {
    return query;
  }

  /** The inputs that it depends on beside the mask. */
  Set<String> ids() {
    Set<String> ids = new LinkedHashSet<>(inputs);
    ids.remove(ModelGraph.ATTENTION_MASK);
    return ids;
  }

  /** The operations from the queries to the term. */
  Set<Node> nodes() {
    return nodes;
  }

  /** The only product of matrices on the way, if there is just one. */
  Optional<Node> product() {
    List<Node> products = nodes.stream().filter(node -> node.is("matmul")).toList();
    return products.size() == 1 ? Optional.of(products.get(0)) : Optional.empty();
  }

  /**
   * Computes the term.
   *
   * @param queries {@code [B·L][A·d]}
   * @param ids for each of {@link #ids}, {@code [B][L]}
   * @return row-major
   */
  double[] evaluate(double[][] queries, double[][] mask, int[][] ids) {
    Map<String, INDArray> given = new HashMap<>();
    given.put(query, typed(query, Nd4j.createFromArray(queries)));
    for (String name : inputs) {
      INDArray array =
          name.equals(ModelGraph.ATTENTION_MASK)
              ? Nd4j.createFromArray(mask)
              : Nd4j.createFromArray(ids);
      given.put(name, typed(name, array));
    }
    try (INDArray result = executor.run(given, List.of(output)).get(output)) {
      return result.dup('c').data().asDouble();
    } finally {
      given.values().forEach(INDArray::close);
    }
  }

  /**
   * Computes something on the way to the term that depends on nothing but the mask: faster here
   * than in the whole graph.
   *
   * @return row-major
   */
  double[] evaluate(String variable, double[][] mask) {
    try (INDArray given = typed(ModelGraph.ATTENTION_MASK, Nd4j.createFromArray(mask));
        INDArray result =
            executor
                .run(Map.of(ModelGraph.ATTENTION_MASK, given), List.of(variable))
                .get(variable)) {
      return result.dup('c').data().asDouble();
    }
  }

  private INDArray typed(String name, INDArray array) {
    DataType type = graph.sameDiff().getVariable(name).dataType();
    return array.castTo(type);
  }
}
