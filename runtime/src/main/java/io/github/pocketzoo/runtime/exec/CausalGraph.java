package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.FusedGraph.Output;
import io.github.pocketzoo.runtime.plan.FusedOp;
import io.github.pocketzoo.runtime.plan.FusedOp.Attention;
import io.github.pocketzoo.runtime.plan.FusedOp.Linear;
import io.github.pocketzoo.runtime.plan.RowKind;
import io.github.pocketzoo.runtime.plan.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A decoder as it is run token by token.
 *
 * @param graph the decoder with {@link Forward#LOGITS}, and those of each sequence's last token as
 *     {@link #LAST_LOGITS}
 * @param heads of every attention, all of the same size
 * @param vocabulary number of logits
 */
record CausalGraph(FusedGraph graph, List<AttentionHeads> heads, int vocabulary) {
  /** Name of the output with a row a sequence. */
  static final String LAST_LOGITS = "last_logits";

  private static final Set<String> INPUTS = Set.of(ModelGraph.INPUT_IDS, ModelGraph.POSITION_IDS);

  /**
   * Adds what a decoder needs.
   *
   * @throws UnknownDecoderException if it is no decoder with a language model's head, or has an
   *     operation that looks at other tokens but by causal attention
   */
  static CausalGraph of(FusedGraph graph) {
    Output logits = graph.outputs().get(Forward.LOGITS);
    if (logits == null || logits.value().rows() != RowKind.TOKEN) {
      throw new UnknownDecoderException(
          "the graph has no %s for every token, expected a language model's head"
              .formatted(Forward.LOGITS));
    }
    List<FusedOp> ops = new ArrayList<>();
    graph.ops().forEach(op -> ops.add(checked(op)));
    LastRows lastRows = new LastRows(ops);
    ops.addAll(lastRows.ops());
    Value lastLogits = lastRows.of(logits.value());
    List<AttentionHeads> heads =
        ops.stream()
            .filter(Attention.class::isInstance)
            .map(op -> ((Attention) op).heads())
            .toList();
    List<Integer> sizes = heads.stream().map(AttentionHeads::size).distinct().toList();
    if (sizes.size() != 1) {
      throw new UnknownDecoderException(
          "blocks have attention heads of the sizes %s, expected one size".formatted(sizes));
    }
    Map<String, Output> outputs =
        Map.of(Forward.LOGITS, logits, LAST_LOGITS, new Output(lastLogits, false));
    return new CausalGraph(
        new FusedGraph(ops, outputs, graph.positions()), heads, logits.value().width());
  }

  private static FusedOp checked(FusedOp op) {
    if (op instanceof FusedOp.EmbeddingSum sum) {
      for (FusedOp.Lookup lookup : sum.lookups()) {
        if (!INPUTS.contains(lookup.ids())) {
          throw new UnknownDecoderException(
              "a decoder with the input %s can't be run token by token".formatted(lookup.ids()));
        }
      }
      return op;
    }
    boolean known =
        op instanceof Linear
            || op instanceof FusedOp.Norm
            || op instanceof FusedOp.Rotary
            || op instanceof FusedOp.Gate
            || op instanceof FusedOp.Map
            || op instanceof FusedOp.Add
            || (op instanceof Attention attention
                && attention.sight().causal()
                && attention.values().isEmpty());
    if (!known) {
      String name = op instanceof FusedOp.Fallback piece ? piece.node().opName() : op.name();
      throw new UnknownDecoderException(
          "%s can't be run token by token: it is no part of a decoder that the runtime knows"
              .formatted(name));
    }
    return op;
  }
}
