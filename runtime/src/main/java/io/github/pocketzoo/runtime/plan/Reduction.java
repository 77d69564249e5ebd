package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.Optional;
import org.nd4j.linalg.api.ops.ReduceOp;

/**
 * A sum or mean over axes that are written in the op.
 *
 * @param dimensions the axes
 * @param keepsAxes whether they stay, with size 1
 */
record Reduction(int[] dimensions, boolean keepsAxes) {
  static Optional<Reduction> of(Node node) {
    int[] dimensions = node.function().getDimensions();
    return node.function() instanceof ReduceOp op && node.inputs().size() == 1 && dimensions != null
        ? Optional.of(new Reduction(dimensions, op.isKeepDims()))
        : Optional.empty();
  }

  /** Whether an operation squares every element of a variable. */
  static boolean isSquare(ImportedGraph graph, Node node, String of) {
    boolean square = node.is("square") || node.is("multiply");
    return square
        && node.inputs().stream().allMatch(input -> graph.source(input).equals(graph.source(of)));
  }

  /** Whether it is over that axis alone. */
  boolean isOver(Axis axis) {
    return dimensions.length == 1 && axis.is(dimensions[0]);
  }
}
