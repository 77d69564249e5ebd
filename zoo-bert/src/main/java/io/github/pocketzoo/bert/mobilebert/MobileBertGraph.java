package io.github.pocketzoo.bert.mobilebert;

import io.github.pocketzoo.bert.BertConfig;
import io.github.pocketzoo.bert.encoder.EncoderNames;
import io.github.pocketzoo.core.graph.AttentionBias;
import io.github.pocketzoo.core.graph.DropoutMask;
import io.github.pocketzoo.core.graph.Embedding;
import io.github.pocketzoo.core.graph.FeedForward;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.graph.Linear;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.graph.NoNorm;
import io.github.pocketzoo.core.graph.SelfAttention;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.Projection;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * MobileBERT (Sun et al. 2020): wide hidden states, narrow blocks. N is {@link NoNorm}.
 *
 * <pre>
 * x = N(W [word of the next, this and the previous token] + position + segment)
 * for each block:   z = N(B₁ x)                                     T wide
 *                   z = N(z + SelfAttention(queries and keys of N(B₂ x), values of x))
 *                   z = N(z + FeedForward(z))                       several times
 *                   x = N(x + B₃ z)                                 H wide
 * </pre>
 */
record MobileBertGraph(MobileBertConfig config) {

  /**
   * Adds the encoder with its hidden states as outputs.
   *
   * @return the last hidden state, {@code [B, L, H]}
   */
  SDVariable addTo(GraphContext graph) {
    int hidden = config.sizes().hiddenSize();
    SDVariable bias = AttentionBias.padding(graph);
    SDVariable x = embeddings(graph);
    SDVariable last = graph.hiddenState(0, x, hidden);
    for (int layer = 0; layer < config.sizes().numHiddenLayers(); layer++) {
      x = block(graph, layer, x, bias);
      last = graph.hiddenState(layer + 1, x, hidden);
    }
    return last;
  }

  /** {@code [B·L, H]}. */
  private SDVariable embeddings(GraphContext graph) {
    int hidden = config.sizes().hiddenSize();
    SDVariable words =
        trigrams(
            graph.sameDiff(),
            Embedding.apply(graph, EncoderNames.WORD_EMBEDDINGS, ModelGraph.INPUT_IDS));
    SDVariable x =
        linear(
            graph,
            MobileBertNames.EMBEDDING_TRANSFORMATION,
            words.reshape(-1, 3L * config.embeddingSize()));
    SDVariable positions =
        Embedding.apply(graph, EncoderNames.POSITION_EMBEDDINGS, ModelGraph.POSITION_IDS);
    SDVariable segments =
        Embedding.apply(graph, EncoderNames.TOKEN_TYPE_EMBEDDINGS, ModelGraph.TOKEN_TYPE_IDS);
    x = x.add(positions.add(segments).reshape(-1, hidden));
    x = NoNorm.apply(graph, EncoderNames.EMBEDDINGS_NORM, x);
    return graph.dropout(
        "embeddings", x, config.sizes().hiddenDropoutProb(), DropoutMask.Shape.HIDDEN);
  }

  /**
   * The next, this and the previous token side by side; zeros before the first and after the last.
   *
   * @param x {@code [B, L, E]}
   * @return {@code [B, L, 3 E]}
   */
  private static SDVariable trigrams(SameDiff sd, SDVariable x) {
    // Made of a token: pad has no gradient that was tried, and the batch is known later.
    SDVariable none = tokens(sd, x, 0, 1).mul(0);
    SDVariable padded = sd.concat(1, none, x, none);
    return sd.concat(2, tokens(sd, padded, 2, 0), x, tokens(sd, padded, 0, -2));
  }

  /** Some tokens of each sequence; an end of 0 is the last one. */
  private static SDVariable tokens(SameDiff sd, SDVariable x, int begin, int end) {
    return sd.stridedSlice(
        x,
        new long[] {0, begin, 0},
        new long[] {0, end, 0},
        new long[] {1, 1, 1},
        0b101,
        end == 0 ? 0b111 : 0b101,
        0,
        0,
        0);
  }

  /** {@code [B·L, H] → [B·L, H]}. */
  private SDVariable block(GraphContext graph, int layer, SDVariable x, SDVariable bias) {
    BertConfig sizes = config.sizes();
    Block block = new MobileBertNames(config).structure(layer);
    String name = EncoderNames.layer(layer);
    SDVariable z = bottleneck(graph, MobileBertNames.inputBottleneck(layer), x);
    SDVariable shared = bottleneck(graph, MobileBertNames.attentionBottleneck(layer), x);
    SDVariable attended =
        new SelfAttention(
                config.intraBottleneckSize(),
                sizes.numAttentionHeads(),
                sizes.attentionProbsDropoutProb())
            .apply(graph, layer, name + ".attention", block, shared, x, bias);
    z = NoNorm.apply(graph, EncoderNames.attentionNorm(layer), attended.add(z));
    for (int i = 0; i < config.numFeedforwardNetworks() - 1; i++) {
      SDVariable inner = Linear.apply(graph, MobileBertNames.map(layer, i, "intermediate"), z);
      inner = sizes.hiddenAct().apply(graph.sameDiff(), inner);
      SDVariable outer = Linear.apply(graph, MobileBertNames.map(layer, i, "output"), inner);
      String norm = MobileBertNames.norm(MobileBertNames.feedForward(layer, i) + ".output");
      z = NoNorm.apply(graph, norm, outer.add(z));
    }
    SDVariable transformed = FeedForward.apply(graph, block, z, sizes.hiddenAct());
    z = NoNorm.apply(graph, EncoderNames.outputNorm(layer), transformed.add(z));
    String output = MobileBertNames.outputBottleneck(layer);
    SDVariable widened = linear(graph, MobileBertNames.dense(output), z);
    widened =
        graph.dropout(
            name + ".output", widened, sizes.hiddenDropoutProb(), DropoutMask.Shape.HIDDEN);
    return NoNorm.apply(graph, MobileBertNames.norm(output), widened.add(x));
  }

  /** {@code [B·L, H] → [B·L, T]}. */
  private static SDVariable bottleneck(GraphContext graph, String name, SDVariable x) {
    return NoNorm.apply(
        graph, MobileBertNames.norm(name), linear(graph, MobileBertNames.dense(name), x));
  }

  private static SDVariable linear(GraphContext graph, String name, SDVariable x) {
    return Linear.apply(graph, Projection.named(name), x);
  }
}
