package io.github.pocketzoo.runtime.plan;

import java.util.List;
import java.util.Map;

/**
 * A graph after fusion: operations in an order in which they can run.
 *
 * @param ops the operations
 * @param outputs what can be asked for, by the names that SameDiff knows it by
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
