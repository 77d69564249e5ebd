package io.github.pocketzoo.gpt.transfoxl;

import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.AttentionBias;
import io.github.pocketzoo.core.graph.DropoutMask;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.graph.LayerNorm;
import io.github.pocketzoo.core.graph.Linear;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.graph.RelativeAttention;
import io.github.pocketzoo.core.graph.RelativeDistances;
import io.github.pocketzoo.core.graph.SegmentMemory;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.Role;
import io.github.pocketzoo.gpt.decoder.DecoderNames;
import java.util.Optional;
import java.util.OptionalInt;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Transformer-XL (Dai et al. 2019), a decoder with relative positions and a {@link SegmentMemory}
 * m:
 *
 * <pre>
 * h = AdaptiveEmbedding
 * for each block:   h = LayerNorm(h + RelativeAttention(queries of h, keys and values of [m, h]))
 *                   h = LayerNorm(h + FeedForward(h))
 * </pre>
 *
 * or, with the normalization before each part,
 *
 * <pre>
 * for each block:   h = h + RelativeAttention(queries of n(h), keys and values of n([m, h]))
 *                   h = h + FeedForward(n(h))
 * </pre>
 */
record TransfoXlGraph(TransfoXlConfig config, TransfoXlNames names) {

  /** What all blocks share. */
  private record View(RelativeAttention.Relations relations, SDVariable bias) {}

  /**
   * Adds the decoder with its hidden states as outputs.
   *
   * @return the last hidden state, {@code [B, L, H]}
   */
  SDVariable addTo(GraphContext graph) {
    SDVariable h = dropout(graph, "embeddings", config.embedding().addTo(graph));
    graph.hiddenState(0, h, config.dModel());
    View view = view(graph);
    for (int layer = 0; layer < config.nLayer(); layer++) {
      h = block(graph, layer, h, view);
      graph.hiddenState(layer + 1, h, config.dModel());
    }
    return graph.toSequences(dropout(graph, "output", h), config.dModel());
  }

  private SegmentMemory memory() {
    return new SegmentMemory(config.memLen());
  }

  private View view(GraphContext graph) {
    SDVariable distances =
        graph.dropout(
            "distances",
            RelativeDistances.back(graph, memory(), config.dModel(), config.clamp()),
            config.dropout(),
            DropoutMask.Shape.DISTANCES_BACK,
            memory());
    OptionalInt window =
        config.sameLength() ? OptionalInt.of(config.memLen()) : OptionalInt.empty();
    return new View(
        RelativeAttention.Relations.back(distances, memory()),
        AttentionBias.causal(graph, memory(), window));
  }

  /** {@code [B·L, H] → [B·L, H]}. */
  private SDVariable block(GraphContext graph, int layer, SDVariable h, View view) {
    String name = DecoderNames.layer(layer);
    String attentionNorm = name + DecoderNames.ATTENTION_NORM;
    String feedForwardNorm = name + DecoderNames.FEED_FORWARD_NORM;
    SDVariable attended = attention(graph, layer, h, view);
    SDVariable y = h.add(dropout(graph, name + ".self_attn", attended));
    y = after(graph, attentionNorm, y);
    SDVariable transformed = feedForward(graph, layer, before(graph, feedForwardNorm, y));
    return after(graph, feedForwardNorm, y.add(dropout(graph, name + ".mlp", transformed)));
  }

  private SDVariable attention(GraphContext graph, int layer, SDVariable h, View view) {
    String norm = DecoderNames.layer(layer) + DecoderNames.ATTENTION_NORM;
    RelativeAttention attention =
        new RelativeAttention(config.nHead(), config.dHead(), config.dropatt());
    SDVariable remembered = memory().before(graph, layer, h, config.dModel());
    Block block = names.structure(layer);
    RelativeAttention.Names own = names.attention(layer);
    return attention.apply(
        graph,
        DecoderNames.layer(layer) + ".self_attn",
        Optional.of(ModelGraph.attention(layer)),
        block,
        own,
        before(graph, norm, h),
        attention.keysAndValues(
            graph, block, own, before(graph, norm, remembered), view.relations()),
        view.bias());
  }

  private SDVariable feedForward(GraphContext graph, int layer, SDVariable x) {
    Block block = names.structure(layer);
    SDVariable inner = Linear.apply(graph, block.projections().get(Role.INTERMEDIATE), x);
    SDVariable activated =
        graph.dropout(
            DecoderNames.layer(layer) + ".mlp.intermediate",
            Activation.RELU.apply(graph.sameDiff(), inner),
            config.dropout(),
            config.dInner());
    return Linear.apply(graph, block.projections().get(Role.OUTPUT), activated);
  }

  private SDVariable before(GraphContext graph, String name, SDVariable x) {
    return config.preLnorm() ? norm(graph, name, x) : x;
  }

  private SDVariable after(GraphContext graph, String name, SDVariable x) {
    return config.preLnorm() ? x : norm(graph, name, x);
  }

  private SDVariable norm(GraphContext graph, String name, SDVariable x) {
    return LayerNorm.apply(graph, name, x, config.layerNormEpsilon());
  }

  private SDVariable dropout(GraphContext graph, String name, SDVariable x) {
    return graph.dropout(name, x, config.dropout(), DropoutMask.Shape.HIDDEN);
  }
}
