package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Heads turned by their positions: y = x ⊙ cos + (x R) ⊙ sin, where R turns every pair (a, b) into
 * (−b, a).
 *
 * @param heads x, {@code [B, L, heads, d]}
 * @param angles see {@link FusedOp.Rotary}
 * @param nodes the operations it is made of
 */
record RotaryFormula(String heads, Tensor angles, Set<Node> nodes) {

  /**
   * How a variable was turned, if it was.
   *
   * @param size d
   */
  static Optional<RotaryFormula> of(
      ImportedGraph graph, RotaryAngles tables, String variable, int size) {
    Node sum = graph.producer(variable, "add").orElse(null);
    if (sum == null || size % 2 != 0) {
      return Optional.empty();
    }
    Optional<ByAngle> left = ByAngle.of(graph, sum.input(0), size);
    Optional<ByAngle> right = ByAngle.of(graph, sum.input(1), size);
    if (left.isEmpty() || right.isEmpty()) {
      return Optional.empty();
    }
    return of(graph, tables, sum, left.get(), right.get())
        .or(() -> of(graph, tables, sum, right.get(), left.get()));
  }

  private static Optional<RotaryFormula> of(
      ImportedGraph graph, RotaryAngles tables, Node sum, ByAngle straight, ByAngle turned) {
    Optional<QuarterTurn> turn =
        QuarterTurn.of(graph, turned.heads(), straight.size())
            .filter(each -> each.heads().equals(graph.source(straight.heads())));
    return turn.flatMap(each -> tables.table(straight.angle(), turned.angle(), straight.size()))
        .map(
            angles -> {
              Set<Node> nodes = new LinkedHashSet<>(turn.get().nodes());
              nodes.addAll(List.of(sum, straight.node(), turned.node()));
              return new RotaryFormula(turn.get().heads(), angles, nodes);
            });
  }

  /**
   * Heads times numbers of their positions.
   *
   * @param angle the numbers, {@code [1, L, 1, d]}
   * @param size d
   */
  private record ByAngle(String heads, String angle, int size, Node node) {
    static Optional<ByAngle> of(ImportedGraph graph, String variable, int size) {
      Node node = graph.producer(variable, "multiply").orElse(null);
      if (node == null) {
        return Optional.empty();
      }
      SymbolicShape angle = SymbolicShape.perPosition(size);
      for (int index : new int[] {1, 0}) {
        if (graph.shape(node.input(index)).filter(angle::equals).isPresent()) {
          return Optional.of(new ByAngle(node.input(1 - index), node.input(index), size, node));
        }
      }
      return Optional.empty();
    }
  }

  /**
   * x R by a matrix product of all heads' rows.
   *
   * @param heads source of x
   */
  private record QuarterTurn(String heads, List<Node> nodes) {
    static Optional<QuarterTurn> of(ImportedGraph graph, String variable, int size) {
      Node split = reshape(graph, variable);
      Node product = split == null ? null : graph.producer(split.input(0), "matmul").orElse(null);
      if (product == null
          || !Product.isPlain(product, false)
          || graph.constant(product.input(1)).filter(r -> isTurn(r, size)).isEmpty()) {
        return Optional.empty();
      }
      Node rows = reshape(graph, product.input(0));
      return rows == null
          ? Optional.empty()
          : Optional.of(
              new QuarterTurn(graph.source(rows.input(0)), List.of(split, product, rows)));
    }

    private static Node reshape(ImportedGraph graph, String variable) {
      return graph.producer(variable, "reshape").filter(Views::isRowMajor).orElse(null);
    }

    private static boolean isTurn(INDArray matrix, int size) {
      if (matrix.rank() != 2 || matrix.size(0) != size || matrix.size(1) != size) {
        return false;
      }
      int half = size / 2;
      for (int row = 0; row < size; row++) {
        for (int column = 0; column < size; column++) {
          int expected = row == column + half ? -1 : column == row + half ? 1 : 0;
          if (matrix.getDouble(row, column) != expected) {
            return false;
          }
        }
      }
      return true;
    }
  }
}
