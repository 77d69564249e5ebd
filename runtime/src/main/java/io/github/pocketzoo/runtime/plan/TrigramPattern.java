package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Word embeddings of the next, this and the previous token side by side, as MobileBERT has them
 * (Sun et al. 2020). How they are brought there is no matter: where nothing but elements are moved,
 * or made zero, it is found out by doing so, as in {@link FirstTokenPattern}.
 */
final class TrigramPattern implements Pattern {
  private static final Set<String> MOVES = Set.of("concat", "strided_slice", "slice", "mul_scalar");
  private static final List<BatchSize> PROBES =
      List.of(new BatchSize(1, 1), new BatchSize(2, 4), new BatchSize(3, 5));

  @Override
  public Stream<Match> matches(ImportedGraph graph, Node root) {
    if (!root.is("concat") || graph.matrix(root.output()).filter(MatrixType::sequences).isEmpty()) {
      return Stream.empty();
    }
    Set<Node> moves = new LinkedHashSet<>();
    Set<Node> lookups = new LinkedHashSet<>();
    Deque<Node> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      Node node = open.remove();
      if (EmbeddingPattern.table(graph, node).isPresent()) {
        lookups.add(node);
      } else if (!MOVES.contains(node.op())) {
        return Stream.empty();
      } else if (moves.add(node)) {
        for (String input : node.inputs()) {
          if (!graph.isConstant(input)) {
            if (graph.creator(input).isEmpty()) {
              return Stream.empty();
            }
            open.add(graph.creator(input).get());
          }
        }
      }
    }
    return lookups.size() == 1
        ? lookups.stream()
            .filter(lookup -> makesTrigrams(graph, lookup, root))
            .map(lookup -> match(graph, lookup, root, moves))
        : Stream.empty();
  }

  private static Match match(ImportedGraph graph, Node lookup, Node root, Set<Node> moves) {
    Set<Node> nodes = new LinkedHashSet<>(moves);
    nodes.add(lookup);
    Tensor table = graph.tensor(lookup.input(0));
    return Match.of(
        root,
        nodes,
        new FusedOp.Trigrams(
            DisplayName.layer(table.name()) + " of trigrams",
            new FusedOp.Lookup(table, lookup.input(1)),
            graph.value(root.output())));
  }

  private static boolean makesTrigrams(ImportedGraph graph, Node lookup, Node root) {
    int width = graph.value(lookup.output()).width();
    if (graph.value(root.output()).width() != 3 * width) {
      return false;
    }
    SubGraph moves = SubGraph.of(graph, root.output(), Set.of(graph.source(lookup.output())));
    for (BatchSize size : PROBES) {
      int rows = Math.toIntExact(size.batch() * size.length());
      float[][] numbers = new float[rows][width];
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < width; column++) {
          numbers[row][column] = 1 + row * width + column;
        }
      }
      try (INDArray given = Nd4j.createFromArray(numbers);
          INDArray moved = moves.run(List.of(given), size.batch(), size.length());
          INDArray expected =
              Nd4j.createFromArray(trigrams(numbers, Math.toIntExact(size.length())))) {
        if (moved.dataType() != DataType.FLOAT || !moved.equalsWithEps(expected, 0)) {
          return false;
        }
      }
    }
    return true;
  }

  private static float[][] trigrams(float[][] rows, int length) {
    int width = rows[0].length;
    float[][] trigrams = new float[rows.length][3 * width];
    for (int row = 0; row < rows.length; row++) {
      if (row % length < length - 1) {
        System.arraycopy(rows[row + 1], 0, trigrams[row], 0, width);
      }
      System.arraycopy(rows[row], 0, trigrams[row], width, width);
      if (row % length > 0) {
        System.arraycopy(rows[row - 1], 0, trigrams[row], 2 * width, width);
      }
    }
    return trigrams;
  }
}
