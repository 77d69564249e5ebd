package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.exec.RowKernelStep.Norm;
import io.github.pocketzoo.runtime.kernel.onednn.OneDnn;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.FusedOp;
import io.github.pocketzoo.runtime.plan.FusedOp.Attention;
import io.github.pocketzoo.runtime.plan.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The constants of a graph in native memory; shared by all that run it. */
final class GraphWeights implements AutoCloseable {
  private final Map<FusedOp, LinearWeights> linears = new LinkedHashMap<>();
  private final Map<FusedOp, Norm> norms = new LinkedHashMap<>();
  private final Map<FusedOp, List<EmbeddingTable>> tables = new LinkedHashMap<>();

  GraphWeights(FusedGraph graph, Precision precision, Optional<OneDnn> oneDnn) {
    WeightPacker packer = new WeightPacker(precision, oneDnn);
    Map<Value, Attention> attentions = new HashMap<>();
    graph.ops().stream()
        .filter(Attention.class::isInstance)
        .map(Attention.class::cast)
        .forEach(op -> attentions.put(op.projections(), op));
    for (FusedOp op : graph.ops()) {
      if (op instanceof FusedOp.Linear linear) {
        Attention attention = attentions.get(linear.output());
        linears.put(
            op,
            attention == null
                ? packer.linear(linear, 1, 0)
                : packer.linear(linear, (float) attention.scale(), linear.output().width() / 3));
      } else if (op instanceof FusedOp.LayerNorm norm) {
        norms.put(op, packer.norm(norm));
      } else if (op instanceof FusedOp.EmbeddingSum sum) {
        tables.put(op, sum.lookups().stream().map(packer::table).toList());
      }
    }
  }

  LinearWeights of(FusedOp.Linear op) {
    return linears.get(op);
  }

  Norm of(FusedOp.LayerNorm op) {
    return norms.get(op);
  }

  List<EmbeddingTable> of(FusedOp.EmbeddingSum op) {
    return tables.get(op);
  }

  /** All tables. */
  List<EmbeddingTable> tables() {
    return tables.values().stream().flatMap(List::stream).toList();
  }

  /** Native memory that the constants take. */
  long bytes() {
    long bytes = 0;
    for (LinearWeights each : linears.values()) {
      bytes += each.matrix().bytes();
    }
    for (EmbeddingTable each : tables()) {
      bytes += each.elements().bytes();
    }
    return bytes;
  }

  @Override
  public void close() {
    linears.values().forEach(LinearWeights::close);
    norms.values().forEach(Norm::close);
    tables().forEach(EmbeddingTable::close);
  }
}
