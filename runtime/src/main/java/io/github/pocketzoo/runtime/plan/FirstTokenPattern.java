package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A sequence's first token: {@code h[:, 0, :]} in any of its spellings. What operations that only
 * move elements choose is found out by letting them choose.
 */
final class FirstTokenPattern implements Pattern {
  private static final Set<String> MOVES =
      Set.of("strided_slice", "slice", "gather", "squeeze", "reshape");
  private static final List<BatchSize> PROBES = List.of(new BatchSize(2, 4), new BatchSize(3, 5));

  @Override
  public Stream<Match> matches(ImportedGraph graph, Node root) {
    if (graph.value(root.output()).rows() != RowKind.SEQUENCE) {
      return Stream.empty();
    }
    Set<Node> moves = new LinkedHashSet<>();
    Node first = root;
    while (MOVES.contains(first.op()) && readsOneVariable(graph, first)) {
      moves.add(first);
      String input = first.input(0);
      if (graph.matrix(input).filter(MatrixType::sequences).isPresent()) {
        return choosesFirst(graph, input, root) ? match(graph, root, moves, input) : Stream.empty();
      }
      if (graph.creator(input).isEmpty()) {
        return Stream.empty();
      }
      first = graph.creator(input).get();
    }
    return Stream.empty();
  }

  private static boolean readsOneVariable(ImportedGraph graph, Node node) {
    return !graph.isConstant(node.input(0))
        && node.inputs().stream().skip(1).allMatch(graph::isConstant);
  }

  private static Stream<Match> match(
      ImportedGraph graph, Node root, Set<Node> moves, String tokens) {
    Value output = graph.value(root.output());
    return Stream.of(
        Match.of(
            root,
            moves,
            new FusedOp.Pool(output.name(), graph.value(tokens), FusedOp.Pool.Kind.FIRST, output)));
  }

  private static boolean choosesFirst(ImportedGraph graph, String tokens, Node root) {
    int width = graph.value(tokens).width();
    SubGraph moves = SubGraph.of(graph, root.output(), Set.of(graph.source(tokens)));
    for (BatchSize size : PROBES) {
      long rows = size.batch() * size.length();
      try (INDArray numbers =
              Nd4j.linspace(DataType.FLOAT, 0.0, 1.0, rows * width).reshape('c', rows, width);
          INDArray chosen = moves.run(List.of(numbers), size.batch(), size.length())) {
        INDArray first =
            numbers
                .reshape('c', size.batch(), size.length(), width)
                .get(NDArrayIndex.all(), NDArrayIndex.point(0), NDArrayIndex.all());
        if (!chosen.equalsWithEps(first, 0)) {
          return false;
        }
      }
    }
    return true;
  }
}
