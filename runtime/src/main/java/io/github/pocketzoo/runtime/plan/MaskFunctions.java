package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Tells what a variable that depends on nothing but the attention mask does with it, by trying it
 * on some masks. There are many ways to write such a formula and just a few that mean something.
 */
final class MaskFunctions {
  private static final double HIDDEN = -1000;

  /** None has a single position: ND4J's reductions fail on an axis of size 1. */
  private static final List<double[][]> MASKS =
      List.of(
          new double[][] {{1, 1}},
          new double[][] {{1, 0, 1, 1}, {1, 1, 1, 0}, {1, 1, 0, 0}},
          new double[][] {{1, 1, 1, 1, 1}, {1, 1, 0, 0, 0}});

  private final ImportedGraph graph;
  private final Map<String, Boolean> paddingBiases = new HashMap<>();

  MaskFunctions(ImportedGraph graph) {
    this.graph = graph;
  }

  /** Whether {@code [B, 1, 1, L]} is 0 at tokens and −1,000 or less at padding. */
  boolean isPaddingBias(String variable) {
    return paddingBiases.computeIfAbsent(
        variable,
        name ->
            holds(
                name,
                SymbolicShape.perKey(),
                (mask, value) -> mask == 1 ? value == 0 : value <= HIDDEN));
  }

  /** Whether {@code [B, L, 1]} is the mask itself. */
  boolean isMask(String variable) {
    return holds(variable, SymbolicShape.perToken(), (mask, value) -> value == mask);
  }

  /** Whether {@code [B, 1]} is the number of tokens. */
  boolean isTokenCount(String variable) {
    if (!isOfMask(variable, SymbolicShape.perSequence())) {
      return false;
    }
    return MASKS.stream()
        .allMatch(
            mask -> {
              double[] values = evaluate(variable, mask);
              boolean all = true;
              for (int row = 0; row < mask.length; row++) {
                all &= values[row] == Arrays.stream(mask[row]).sum();
              }
              return all;
            });
  }

  /** What has to hold of a variable's value where the mask has a value. */
  private interface Condition {
    boolean holds(double mask, double value);
  }

  private boolean holds(String variable, SymbolicShape shape, Condition condition) {
    return isOfMask(variable, shape)
        && MASKS.stream().allMatch(mask -> holds(mask, evaluate(variable, mask), condition));
  }

  private static boolean holds(double[][] mask, double[] values, Condition condition) {
    int length = mask[0].length;
    for (int i = 0; i < values.length; i++) {
      if (!condition.holds(mask[i / length][i % length], values[i])) {
        return false;
      }
    }
    return true;
  }

  private boolean isOfMask(String variable, SymbolicShape shape) {
    return graph.shape(variable).filter(shape::equals).isPresent()
        && graph.dependencies(variable).equals(Set.of(ModelGraph.ATTENTION_MASK));
  }

  private double[] evaluate(String variable, double[][] mask) {
    DataType type = graph.graphInput(ModelGraph.ATTENTION_MASK).orElseThrow().type();
    try (INDArray doubles = Nd4j.createFromArray(mask);
        INDArray input = doubles.castTo(type);
        INDArray result =
            graph
                .executor()
                .run(Map.of(ModelGraph.ATTENTION_MASK, input), List.of(variable))
                .get(variable)) {
      return result.dup('c').data().asDouble();
    }
  }
}
