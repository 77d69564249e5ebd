package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Turns a SameDiff inference graph into a fused one.
 *
 * <p>It knows formulas, not models: what is fused is found by its operations and constants,
 * whatever they are called. Names mean something at the graph's border only, {@link
 * ModelGraph#ATTENTION_MASK} and {@link ModelGraph#POSITION_IDS}.
 */
public final class GraphImport {
  /** Tokens of the longest sequence where neither a model nor its graph says how many. */
  private static final int MOST_TOKENS = 4_096;

  private GraphImport() {}

  /**
   * Imports a graph. Its variables count as constants. The graph is run on a few tokens to learn
   * its shapes, which replaces its listeners. It has to stay as it is: the fused graph reads its
   * arrays.
   *
   * @throws InvalidInputException if the graph has inputs of an unknown kind, control flow, nothing
   *     to compute, or weights that aren't finite numbers
   */
  public static FusedGraph of(SameDiff graph) {
    return of(graph, Integer.MAX_VALUE);
  }

  /**
   * Imports a graph, as {@link #of(SameDiff)} does, of a model that says how long its texts may be.
   *
   * @param mostTokens of a sequence, at least 2
   */
  public static FusedGraph of(SameDiff graph, int mostTokens) {
    ImportedGraph imported = new ImportedGraph(graph);
    if (imported.uses().results().isEmpty()) {
      throw new InvalidInputException(
          "the graph computes no matrix of floats from its inputs, expected one [batch, seqLen, width] or"
              + " [batch, width]");
    }
    int positions = Math.min(mostTokens, positions(imported));
    int longest = positions == Integer.MAX_VALUE ? MOST_TOKENS : positions;
    List<FusedOp> ops = new Fusion(imported, longest).run();
    return new FusedGraph(ops, outputs(imported, ops), isOfLongest(ops) ? longest : positions);
  }

  private static Map<String, FusedGraph.Output> outputs(ImportedGraph graph, List<FusedOp> ops) {
    Set<Value> computed = new HashSet<>();
    ops.forEach(op -> computed.add(op.output()));
    Map<String, FusedGraph.Output> outputs = new HashMap<>();
    for (String name : graph.matrices()) {
      Value value = graph.value(name);
      if (graph.graphInput(name).isEmpty() && computed.contains(value)) {
        boolean sequences = graph.matrix(name).orElseThrow().sequences();
        outputs.put(name, new FusedGraph.Output(value, sequences));
      }
    }
    return outputs;
  }

  /** Whether an operation is known to be right for the longest sequence, and no longer one. */
  private static boolean isOfLongest(List<FusedOp> ops) {
    return ops.stream()
        .anyMatch(
            op ->
                op instanceof FusedOp.Attention attention
                    && (attention.sight().causal() || attention.relative().isPresent()));
  }

  private static int positions(ImportedGraph graph) {
    return graph.nodes().stream()
        .filter(node -> EmbeddingPattern.table(graph, node).isPresent())
        .filter(node -> node.input(1).equals(ModelGraph.POSITION_IDS))
        .mapToInt(node -> Math.toIntExact(EmbeddingPattern.table(graph, node).get().size(0)))
        .min()
        .orElse(Integer.MAX_VALUE);
  }
}
