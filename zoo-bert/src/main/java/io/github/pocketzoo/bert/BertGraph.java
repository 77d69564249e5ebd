package io.github.pocketzoo.bert;

import io.github.pocketzoo.bert.config.BertConfig;
import io.github.pocketzoo.bert.heads.ClassificationHead;
import io.github.pocketzoo.core.graph.AttentionBias;
import io.github.pocketzoo.core.graph.DropoutMask;
import io.github.pocketzoo.core.graph.Embedding;
import io.github.pocketzoo.core.graph.FeedForward;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.LayerNorm;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.graph.SelfAttention;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The BERT encoder (Devlin et al. 2019), a post-norm transformer:
 *
 * <pre>
 * x = LayerNorm(word + position + token type)
 * for each block:   x = LayerNorm(x + SelfAttention(x))
 *                   x = LayerNorm(x + FeedForward(x))
 * </pre>
 */
record BertGraph(BertConfig config, Optional<ClassificationHead> head) {

  ModelGraph build(Parameters parameters, GraphOptions options) {
    GraphContext graph = new GraphContext(parameters, options);
    SDVariable bias = AttentionBias.padding(graph);
    SDVariable x = embeddings(graph);
    SDVariable last = graph.hiddenState(0, x, config.hiddenSize());
    for (int index = 0; index < config.numHiddenLayers(); index++) {
      x = block(graph, index, x, bias);
      last = graph.hiddenState(index + 1, x, config.hiddenSize());
    }
    if (head.isPresent()) {
      head.get().apply(graph, last);
    }
    return graph.finish(config.hiddenSize(), config.numAttentionHeads());
  }

  /** {@code [B·L, H]}. */
  private SDVariable embeddings(GraphContext graph) {
    SDVariable sum =
        Embedding.apply(graph, BertNames.WORD_EMBEDDINGS, ModelGraph.INPUT_IDS)
            .add(Embedding.apply(graph, BertNames.POSITION_EMBEDDINGS, ModelGraph.POSITION_IDS))
            .add(
                Embedding.apply(graph, BertNames.TOKEN_TYPE_EMBEDDINGS, ModelGraph.TOKEN_TYPE_IDS));
    SDVariable x = sum.reshape(-1, config.hiddenSize());
    x = LayerNorm.apply(graph, BertNames.EMBEDDINGS_NORM, x, config.layerNormEps());
    return hiddenDropout(graph, "embeddings", x);
  }

  /** {@code [B·L, H] → [B·L, H]}. */
  private SDVariable block(GraphContext graph, int index, SDVariable x, SDVariable bias) {
    String name = BertNames.layer(index);
    Block block = BertNames.structure(index, config);
    SelfAttention attention =
        new SelfAttention(
            config.hiddenSize(), config.numAttentionHeads(), config.attentionProbsDropoutProb());

    SDVariable attended = attention.apply(graph, name + ".attention", block, x, bias);
    attended = hiddenDropout(graph, name + ".attention.output", attended);
    x =
        LayerNorm.apply(
            graph, BertNames.attentionNorm(index), x.add(attended), config.layerNormEps());

    SDVariable transformed = FeedForward.apply(graph, block, x, config.hiddenAct());
    transformed = hiddenDropout(graph, name + ".output", transformed);
    return LayerNorm.apply(
        graph, BertNames.outputNorm(index), x.add(transformed), config.layerNormEps());
  }

  private SDVariable hiddenDropout(GraphContext graph, String name, SDVariable x) {
    return graph.dropout(name, x, config.hiddenDropoutProb(), DropoutMask.Shape.HIDDEN);
  }
}
