package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Variables that hold the same matrix as another one, in another shape: {@code [B, L, H]} and
 * {@code [B·L, H]} are the same rows. All of them stand for their source, the one that was computed
 * first, so that no pattern has to look through reshapes.
 */
final class Views {
  private static final Set<String> RESHAPES =
      Set.of("reshape", "expand_dims", "squeeze", "identity");

  /** ND4J's code for column-major order, the first argument of a reshape. */
  private static final long COLUMN_MAJOR = -'f';

  private final Map<String, MatrixType> matrices;
  private final Map<String, String> sources = new HashMap<>();
  private final Set<Node> views = new HashSet<>();

  /**
   * Finds the views.
   *
   * @param nodes in an order in which they can run
   * @param matrices the variables that are matrices of floats
   */
  Views(List<Node> nodes, Map<String, MatrixType> matrices) {
    this.matrices = matrices;
    for (Node node : nodes) {
      if (RESHAPES.contains(node.op()) && isRowMajor(node) && keepsMatrix(node)) {
        views.add(node);
        sources.put(node.output(), source(node.input(0)));
      }
    }
  }

  /** Whether a reshape keeps the order of elements as they lie in a row-major array. */
  static boolean isRowMajor(Node node) {
    return !node.is("reshape")
        || node.integers().isEmpty()
        || node.integers().get(0) != COLUMN_MAJOR;
  }

  private boolean keepsMatrix(Node node) {
    MatrixType before = matrices.get(node.input(0));
    MatrixType after = matrices.get(node.output());
    return before != null && after != null && after.sameMatrix(before);
  }

  boolean isView(Node node) {
    return views.contains(node);
  }

  /** What a variable stands for; itself unless it is a view. */
  String source(String variable) {
    return sources.getOrDefault(variable, variable);
  }

  /** A variable as a matrix, if it is one of floats. */
  Optional<MatrixType> matrix(String variable) {
    return Optional.ofNullable(matrices.get(variable));
  }
}
