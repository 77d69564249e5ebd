package io.github.pocketzoo.runtime.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph after fusion: operations in an order in which they can run.
 *
 * @param ops the operations
 * @param outputs matrices that can be asked for, by the names that SameDiff knows them by
 * @param positions length of the position table, or what causal or relative attention was tried on,
 *     or {@link Integer#MAX_VALUE}: no batch may be longer
 */
public record FusedGraph(List<FusedOp> ops, Map<String, Output> outputs, int positions) {

  /**
   * A result.
   *
   * @param value where it is
   * @param sequences whether SameDiff gives it as {@code [batch, seqLen, width]} and not as {@code
   *     [rows, width]}
   */
  public record Output(Value value, boolean sequences) {}

  public FusedGraph {
    ops = List.copyOf(ops);
    outputs = Map.copyOf(outputs);
  }

  /** Attention that something can be asked of, by the name that SameDiff knows it by. */
  public Map<String, FusedOp.Attention> attentions() {
    Map<String, FusedOp.Attention> attentions = new HashMap<>();
    for (FusedOp op : ops) {
      if (op instanceof FusedOp.Attention attention) {
        attention.parts().keySet().forEach(name -> attentions.put(name, attention));
      }
    }
    return attentions;
  }

  /** Whether padding may be left out: no ND4J op needs the tokens as a rectangle. */
  public boolean packable() {
    return ops.stream()
        .noneMatch(
            op ->
                op instanceof FusedOp.Fallback
                    && (op.output().rows() == RowKind.TOKEN
                        || op.inputs().stream().anyMatch(v -> v.rows() == RowKind.TOKEN)));
  }
}
