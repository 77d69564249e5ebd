package io.github.pocketzoo.bert.encoder;

import io.github.pocketzoo.core.graph.AttentionBias;
import io.github.pocketzoo.core.graph.AttentionPattern;
import io.github.pocketzoo.core.graph.DropoutMask;
import io.github.pocketzoo.core.graph.Embedding;
import io.github.pocketzoo.core.graph.FeedForward;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.graph.LayerNorm;
import io.github.pocketzoo.core.graph.Linear;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.graph.SelfAttention;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.BlockShape;
import io.github.pocketzoo.core.structure.Projection;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The encoder of BERT (Devlin et al. 2019) and its variants, a post-norm transformer:
 *
 * <pre>
 * x = LayerNorm(word + position + segment)
 * for each block:   x = LayerNorm(x + SelfAttention(x))
 *                   x = LayerNorm(x + FeedForward(x))
 * </pre>
 *
 * Where the tables are narrower than the hidden states (ALBERT, ELECTRA), x is projected after its
 * first normalization.
 */
record EncoderGraph(EncoderConfig config, Optional<AttentionPattern> pattern) {

  /**
   * Adds the encoder with its hidden states as outputs.
   *
   * @return the last hidden state, {@code [B, L, H]}
   */
  SDVariable addTo(GraphContext graph) {
    int hidden = config.block().hiddenSize();
    SDVariable bias = AttentionBias.padding(graph);
    SDVariable x = embeddings(graph);
    SDVariable last = graph.hiddenState(0, x, hidden);
    for (int index = 0; index < config.layers(); index++) {
      x = block(graph, index, x, bias);
      last = graph.hiddenState(index + 1, x, hidden);
    }
    return last;
  }

  /** {@code [B·L, H]}. */
  private SDVariable embeddings(GraphContext graph) {
    EncoderConfig.Embeddings tables = config.embeddings();
    SDVariable sum =
        Embedding.apply(graph, EncoderNames.WORD_EMBEDDINGS, ModelGraph.INPUT_IDS)
            .add(
                Embedding.apply(
                    graph,
                    EncoderNames.POSITION_EMBEDDINGS,
                    ModelGraph.POSITION_IDS,
                    tables.firstPosition()));
    if (tables.segments() > 0) {
      sum =
          sum.add(
              Embedding.apply(
                  graph, EncoderNames.TOKEN_TYPE_EMBEDDINGS, ModelGraph.TOKEN_TYPE_IDS));
    }
    SDVariable x = sum.reshape(-1, tables.size());
    x = LayerNorm.apply(graph, EncoderNames.EMBEDDINGS_NORM, x, config.block().layerNormEps());
    x = graph.dropout("embeddings", x, config.dropout().embeddings(), tables.size());
    return tables.projected()
        ? Linear.apply(graph, Projection.named(EncoderNames.EMBEDDINGS_PROJECTION), x)
        : x;
  }

  /** {@code [B·L, H] → [B·L, H]}. */
  private SDVariable block(GraphContext graph, int index, SDVariable x, SDVariable bias) {
    // Blocks may share parameters, but each has dropout of its own.
    String name = EncoderNames.layer(index);
    int group = config.group(index);
    EncoderConfig.BlockSizes sizes = config.block();
    EncoderConfig.Dropout rates = config.dropout();
    BlockShape shape = config.shapes().get(group);
    Block block = EncoderNames.structure(group, shape, sizes.hiddenSize());
    SelfAttention attention = new SelfAttention(shape.heads(), rates.probabilities(), pattern);

    SDVariable attended = attention.apply(graph, index, name + ".attention", block, x, bias);
    attended = dropout(graph, name + ".attention.output", attended, rates.attention());
    x =
        LayerNorm.apply(
            graph, EncoderNames.attentionNorm(group), x.add(attended), sizes.layerNormEps());

    SDVariable transformed = FeedForward.apply(graph, block, x, sizes.activation());
    transformed = dropout(graph, name + ".output", transformed, rates.feedForward());
    return LayerNorm.apply(
        graph, EncoderNames.outputNorm(group), x.add(transformed), sizes.layerNormEps());
  }

  private static SDVariable dropout(GraphContext graph, String name, SDVariable x, double rate) {
    return graph.dropout(name, x, rate, DropoutMask.Shape.HIDDEN);
  }
}
