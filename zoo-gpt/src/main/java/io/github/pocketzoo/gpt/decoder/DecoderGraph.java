package io.github.pocketzoo.gpt.decoder;

import io.github.pocketzoo.core.graph.AttentionBias;
import io.github.pocketzoo.core.graph.DropoutMask;
import io.github.pocketzoo.core.graph.Embedding;
import io.github.pocketzoo.core.graph.FeedForward;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.graph.Rotary;
import io.github.pocketzoo.core.graph.SelfAttention;
import io.github.pocketzoo.core.structure.Block;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The decoder of GPT (Radford et al. 2018) and its variants, a transformer whose tokens see none
 * that come later. With the normalization before each part (Radford et al. 2019):
 *
 * <pre>
 * x = token + position
 * for each block:   x = x + SelfAttention(Norm(x))
 *                   x = x + FeedForward(Norm(x))
 * x = Norm(x)
 * </pre>
 *
 * and after it:
 *
 * <pre>
 * for each block:   x = Norm(x + SelfAttention(x))
 *                   x = Norm(x + FeedForward(x))
 * </pre>
 */
record DecoderGraph(DecoderConfig config, DecoderNames names) {

  /**
   * Adds the decoder with its hidden states as outputs; the last one, as in transformers, is
   * normalized.
   *
   * @return the last hidden state, {@code [B, L, H]}
   */
  SDVariable addTo(GraphContext graph) {
    int hidden = config.hiddenSize();
    Map<OptionalInt, SDVariable> biases = new HashMap<>();
    Optional<SelfAttention.Rotation> rotation = rotation(graph);
    SDVariable x = embeddings(graph);
    SDVariable last = graph.hiddenState(0, x, hidden);
    for (int index = 0; index < config.layers(); index++) {
      SDVariable bias =
          biases.computeIfAbsent(
              config.windows().get(index), window -> AttentionBias.causal(graph, window));
      x = block(graph, index, x, bias, rotation);
      if (index == config.layers() - 1 && config.normalizesLast()) {
        x = config.norm().apply(graph, DecoderNames.LAST_NORM, x);
      }
      last = graph.hiddenState(index + 1, x, hidden);
    }
    return last;
  }

  private Optional<SelfAttention.Rotation> rotation(GraphContext graph) {
    if (!(config.embeddings().positions() instanceof Positions.Rotary rotary)) {
      return Optional.empty();
    }
    Rotary turn = rotary.ofHeads(config.attention().heads().size());
    return Optional.of(new SelfAttention.Rotation(turn, turn.angles(graph)));
  }

  /** {@code [B·L, H]}. */
  private SDVariable embeddings(GraphContext graph) {
    SDVariable x = Embedding.apply(graph, DecoderNames.TOKEN_EMBEDDINGS, ModelGraph.INPUT_IDS);
    double scale = config.embeddings().scale();
    x = scale == 1 ? x : x.mul(scale);
    if (config.embeddings().positions() instanceof Positions.Learned) {
      x = x.add(Embedding.apply(graph, DecoderNames.POSITION_EMBEDDINGS, ModelGraph.POSITION_IDS));
    }
    if (config.embeddings().positions() instanceof Positions.Sinusoidal sinusoidal) {
      x = x.add(sinusoidal.sinusoids(config.hiddenSize()).ofPositions(graph));
    }
    x = x.reshape(-1, config.hiddenSize());
    return dropout(graph, "embeddings", x, config.dropout().embeddings());
  }

  /** {@code [B·L, H] → [B·L, H]}. */
  private SDVariable block(
      GraphContext graph,
      int index,
      SDVariable x,
      SDVariable bias,
      Optional<SelfAttention.Rotation> rotation) {
    String name = DecoderNames.layer(index);
    Block block = names.structure(index);
    String attentionNorm = name + DecoderNames.ATTENTION_NORM;
    String feedForwardNorm = name + DecoderNames.FEED_FORWARD_NORM;

    SDVariable attended =
        attention(index, rotation)
            .apply(graph, index, name + ".self_attn", block, before(graph, attentionNorm, x), bias);
    x = x.add(dropout(graph, name + ".self_attn", attended, config.dropout().residual()));
    x = after(graph, attentionNorm, x);

    SDVariable transformed =
        FeedForward.apply(
            graph, block, before(graph, feedForwardNorm, x), config.feedForward().activation());
    x = x.add(dropout(graph, name + ".mlp", transformed, config.dropout().residual()));
    return after(graph, feedForwardNorm, x);
  }

  private SelfAttention attention(int index, Optional<SelfAttention.Rotation> rotation) {
    DecoderConfig.Attention sizes = config.attention();
    String name = DecoderNames.layer(index);
    Optional<SelfAttention.HeadNorm> headNorm =
        sizes.normalizesHeads()
            ? Optional.of(
                new SelfAttention.HeadNorm(
                    name + DecoderNames.QUERY_NORM,
                    name + DecoderNames.KEY_NORM,
                    config.norm().epsilon()))
            : Optional.empty();
    return new SelfAttention(
        config.shapes().get(index).heads(),
        sizes.scale(),
        config.dropout().probabilities(),
        Optional.empty(),
        headNorm,
        rotation);
  }

  private SDVariable before(GraphContext graph, String name, SDVariable x) {
    return config.norm().placement() == Norm.Placement.PRE
        ? config.norm().apply(graph, name, x)
        : x;
  }

  private SDVariable after(GraphContext graph, String name, SDVariable x) {
    return config.norm().placement() == Norm.Placement.POST
        ? config.norm().apply(graph, name, x)
        : x;
  }

  private static SDVariable dropout(GraphContext graph, String name, SDVariable x, double rate) {
    return graph.dropout(name, x, rate, DropoutMask.Shape.HIDDEN);
  }
}
