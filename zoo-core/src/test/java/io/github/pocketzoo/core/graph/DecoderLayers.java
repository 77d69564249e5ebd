package io.github.pocketzoo.core.graph;

import io.github.pocketzoo.core.fixture.LayerCheck;
import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Projection;
import io.github.pocketzoo.core.structure.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.nd4j.autodiff.samediff.SDVariable;

/** Blocks as Llama has them: no biases, gated, with heads that share keys and values. */
final class DecoderLayers {
  private static final Block BLOCK =
      new Block(
          Map.of(
              Role.QUERY, Projection.withoutBias("q"),
              Role.KEY, Projection.withoutBias("k"),
              Role.VALUE, Projection.withoutBias("v"),
              Role.ATTENTION_OUTPUT, Projection.withoutBias("o"),
              Role.INTERMEDIATE, Projection.withoutBias("up"),
              Role.GATE, Projection.withoutBias("gate"),
              Role.OUTPUT, Projection.withoutBias("down")),
          List.of());

  private DecoderLayers() {}

  /** A feed-forward network's matrices. */
  static LayerCheck feedForward(int hidden, int inner) {
    return new LayerCheck(
        ParameterSpec.linearWeight("up.weight", hidden, inner),
        ParameterSpec.linearWeight("gate.weight", hidden, inner),
        ParameterSpec.linearWeight("down.weight", inner, hidden));
  }

  /** SwiGLU (Shazeer 2020). */
  static SDVariable gated(GraphContext graph, SDVariable x) {
    return FeedForward.apply(graph, BLOCK, x, Activation.SILU);
  }

  /** An attention's matrices, and gains for its heads. */
  static LayerCheck attention(int hidden, AttentionHeads heads) {
    return new LayerCheck(
        ParameterSpec.linearWeight("q.weight", hidden, heads.width()),
        ParameterSpec.linearWeight("k.weight", hidden, heads.keyValueWidth()),
        ParameterSpec.linearWeight("v.weight", hidden, heads.keyValueWidth()),
        ParameterSpec.linearWeight("o.weight", heads.width(), hidden),
        ParameterSpec.gain("q_norm.weight", heads.size()),
        ParameterSpec.gain("k_norm.weight", heads.size()));
  }

  /** Causal attention. */
  static SDVariable attend(
      GraphContext graph, SDVariable x, AttentionHeads heads, double dropout, OptionalInt window) {
    return new SelfAttention(
            heads,
            SelfAttention.scaleOf(heads.size()),
            dropout,
            Optional.empty(),
            Optional.empty(),
            Optional.empty())
        .apply(graph, 0, "a", BLOCK, x, AttentionBias.causal(graph, window));
  }

  /** Causal attention with normalized heads, and rotary positions if they are given. */
  static SDVariable attendNormalized(
      GraphContext graph, SDVariable x, AttentionHeads heads, Optional<Rotary> rotary) {
    return new SelfAttention(
            heads,
            SelfAttention.scaleOf(heads.size()),
            0,
            Optional.empty(),
            Optional.of(new SelfAttention.HeadNorm("q_norm", "k_norm", 1e-9)),
            rotary.map(turn -> new SelfAttention.Rotation(turn, turn.angles(graph))))
        .apply(graph, 0, "a", BLOCK, x, AttentionBias.causal(graph, OptionalInt.empty()));
  }
}
