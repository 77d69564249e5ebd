package io.github.pocketzoo.bert.xlnet;

import io.github.pocketzoo.bert.encoder.EncoderNames;
import io.github.pocketzoo.core.graph.AttentionBias;
import io.github.pocketzoo.core.graph.ChosenRows;
import io.github.pocketzoo.core.graph.DropoutMask;
import io.github.pocketzoo.core.graph.Embedding;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.graph.LayerNorm;
import io.github.pocketzoo.core.graph.Linear;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.graph.RelativeAttention;
import io.github.pocketzoo.core.graph.RelativeDistances;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.Role;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * XLNet (Yang et al. 2019), a post-norm transformer with relative positions:
 *
 * <pre>
 * h = word
 * for each block:   h = LayerNorm(h + RelativeAttention(queries of h, keys and values of h))
 *                   h = LayerNorm(h + FeedForward(h))
 * </pre>
 *
 * A language model has a second stream of the same weights, which knows where a token is but not
 * what it is (section 2.3):
 *
 * <pre>
 * g = the same vector for every token
 * for each block:   g = LayerNorm(g + RelativeAttention(queries of g, keys and values of h))
 *                   g = LayerNorm(g + FeedForward(g))
 * </pre>
 *
 * where neither sees the tokens that come later in the order of prediction, and g not even its own.
 */
record XlnetGraph(XlnetConfig config) {
  private static final String QUERY_STREAM = "query_stream.";

  /** How tokens stand to one another, and whom a stream sees. */
  private record View(RelativeAttention.Relations relations, SDVariable bias) {}

  /**
   * Adds the encoder with its hidden states as outputs.
   *
   * @return the last hidden state, {@code [B, L, H]}
   */
  SDVariable hiddenStates(GraphContext graph) {
    SDVariable h = words(graph);
    graph.hiddenState(0, h, config.dModel());
    View view = new View(relations(graph), AttentionBias.padding(graph));
    for (int layer = 0; layer < config.nLayer(); layer++) {
      h = contentStream(graph, layer, h, keysAndValues(graph, layer, h, view), view.bias());
    }
    return output(graph, h);
  }

  /**
   * Adds both streams, where each token that is to be predicted is seen by none: in an inference
   * graph each mask, in a training graph each of {@link GraphContext#predictedPositions()}.
   *
   * @return the last state of the query stream, {@code [B, L, H]}
   */
  SDVariable predictions(GraphContext graph) {
    SDVariable h = words(graph);
    return predictions(graph, h, graph.sameDiff().expandDims(predicted(graph), 1));
  }

  /**
   * Adds both streams.
   *
   * @param permutation 1 where token i (row) doesn't see token j (column), 0 elsewhere, {@code [B,
   *     L, L]}
   * @return the last state of the query stream, {@code [B, L, H]}
   */
  SDVariable predictions(GraphContext graph, SDVariable permutation) {
    return predictions(graph, words(graph), permutation);
  }

  private SDVariable predictions(GraphContext graph, SDVariable words, SDVariable permutation) {
    SDVariable h = words;
    graph.hiddenState(0, h, config.dModel());
    View view = new View(relations(graph), AttentionBias.permutation(graph, permutation, true));
    SDVariable hidesItself = AttentionBias.permutation(graph, permutation, false);
    SDVariable g = h.mul(0).add(graph.parameter(XlnetNames.MASK_EMBEDDING));
    g = dropout(graph, QUERY_STREAM + "embeddings", g);
    for (int layer = 0; layer < config.nLayer(); layer++) {
      RelativeAttention.KeysAndValues tokens = keysAndValues(graph, layer, h, view);
      g = block(graph, layer, QUERY_STREAM, Optional.empty(), g, tokens, hidesItself);
      h = contentStream(graph, layer, h, tokens, view.bias());
    }
    return output(graph, g);
  }

  /** The tokens that nobody sees, {@code [B, L]}. */
  private SDVariable predicted(GraphContext graph) {
    if (graph.training()) {
      return ChosenRows.mask(graph, graph.predictedPositions());
    }
    SameDiff sd = graph.sameDiff();
    SDVariable ids = graph.comparedIds(ModelGraph.INPUT_IDS);
    return sd.eq(ids, sd.constant(config.maskTokenId())).castTo(graph.attentionMask().dataType());
  }

  /** {@code [B·L, H]}. */
  private SDVariable words(GraphContext graph) {
    SDVariable rows = Embedding.apply(graph, EncoderNames.WORD_EMBEDDINGS, ModelGraph.INPUT_IDS);
    return dropout(graph, "embeddings", rows.reshape(-1, config.dModel()));
  }

  private RelativeAttention.Relations relations(GraphContext graph) {
    SDVariable distances =
        graph.dropout(
            "distances",
            RelativeDistances.sinusoids(graph, config.dModel()),
            config.dropout(),
            DropoutMask.Shape.DISTANCES);
    return RelativeAttention.Relations.of(graph, distances);
  }

  /** {@code [B·L, H] → [B, L, H]}. */
  private SDVariable output(GraphContext graph, SDVariable x) {
    return graph.toSequences(dropout(graph, "output", x), config.dModel());
  }

  private RelativeAttention attention() {
    return new RelativeAttention(config.nHead(), config.headSize(), config.dropout());
  }

  private RelativeAttention.KeysAndValues keysAndValues(
      GraphContext graph, int layer, SDVariable h, View view) {
    XlnetNames names = new XlnetNames(config);
    return attention()
        .keysAndValues(graph, names.structure(layer), names.attention(layer), h, view.relations());
  }

  /** {@code [B·L, H] → [B·L, H]}, with its outputs. */
  private SDVariable contentStream(
      GraphContext graph,
      int layer,
      SDVariable h,
      RelativeAttention.KeysAndValues tokens,
      SDVariable bias) {
    Optional<String> probabilities = Optional.of(ModelGraph.attention(layer));
    SDVariable next = block(graph, layer, "", probabilities, h, tokens, bias);
    graph.hiddenState(layer + 1, next, config.dModel());
    return next;
  }

  /** A stream's way through a block, {@code [B·L, H] → [B·L, H]}. */
  private SDVariable block(
      GraphContext graph,
      int layer,
      String stream,
      Optional<String> probabilities,
      SDVariable x,
      RelativeAttention.KeysAndValues tokens,
      SDVariable bias) {
    XlnetNames names = new XlnetNames(config);
    Block block = names.structure(layer);
    String name = stream + EncoderNames.layer(layer);
    SDVariable attended =
        attention()
            .apply(
                graph,
                name + ".attention",
                probabilities,
                block,
                names.attention(layer),
                x,
                tokens,
                bias);
    attended = dropout(graph, name + ".attention.output", attended);
    SDVariable y = norm(graph, EncoderNames.attentionNorm(layer), attended.add(x));
    SDVariable inner = Linear.apply(graph, block.projections().get(Role.INTERMEDIATE), y);
    inner = config.ffActivation().apply(graph.sameDiff(), inner);
    inner = graph.dropout(name + ".intermediate", inner, config.dropout(), config.dInner());
    SDVariable outer = Linear.apply(graph, block.projections().get(Role.OUTPUT), inner);
    outer = dropout(graph, name + ".output", outer);
    return norm(graph, EncoderNames.outputNorm(layer), outer.add(y));
  }

  private SDVariable norm(GraphContext graph, String name, SDVariable x) {
    return LayerNorm.apply(graph, name, x, config.layerNormEps());
  }

  private SDVariable dropout(GraphContext graph, String name, SDVariable x) {
    return graph.dropout(name, x, config.dropout(), DropoutMask.Shape.HIDDEN);
  }
}
