package io.github.pocketzoo.bert.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.Activation;

/**
 * Sizes of a BERT encoder (Devlin et al. 2019), named as in Hugging Face's {@code config.json}.
 *
 * @param vocabSize entries of the word embedding table
 * @param hiddenSize width of the hidden states
 * @param numHiddenLayers number of transformer blocks
 * @param numAttentionHeads heads of each block, a divisor of the hidden size
 * @param intermediateSize width of the feed-forward network
 * @param hiddenAct activation of the feed-forward network
 * @param hiddenDropoutProb dropout rate of embeddings, attention output and feed-forward output
 * @param attentionProbsDropoutProb dropout rate of attention probabilities
 * @param maxPositionEmbeddings most tokens of a text
 * @param typeVocabSize number of segments
 * @param initializerRange standard deviation of new matrices
 * @param layerNormEps ε of layer normalization
 * @param padTokenId vocabulary index of the padding token
 */
public record BertConfig(
    int vocabSize,
    int hiddenSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int intermediateSize,
    Activation hiddenAct,
    double hiddenDropoutProb,
    double attentionProbsDropoutProb,
    int maxPositionEmbeddings,
    int typeVocabSize,
    double initializerRange,
    double layerNormEps,
    int padTokenId) {

  public BertConfig {
    if (hiddenSize % numAttentionHeads != 0) {
      throw new InvalidInputException(
          "hidden_size %d is not a multiple of num_attention_heads %d"
              .formatted(hiddenSize, numAttentionHeads));
    }
  }

  /** Reads the sizes; defaults are those of Hugging Face's {@code BertConfig}. */
  public static BertConfig read(ConfigReader config) {
    config.mustBe("position_embedding_type", "absolute");
    config.mustBe("is_decoder", false);
    config.mustBe("add_cross_attention", false);
    config.irrelevant("bos_token_id", "eos_token_id", "tie_word_embeddings");
    // Google's multilingual and Chinese models name a pooler that all have.
    config.mustBe("directionality", "bidi");
    config.mustBe("pooler_type", "first_token_transform");
    config.irrelevant(
        "pooler_fc_size",
        "pooler_num_attention_heads",
        "pooler_num_fc_layers",
        "pooler_size_per_head");
    return new BertConfig(
        config.positiveInt("vocab_size"),
        config.positiveInt("hidden_size"),
        config.positiveInt("num_hidden_layers"),
        config.positiveInt("num_attention_heads"),
        config.positiveInt("intermediate_size"),
        Activation.of(config.text("hidden_act", "gelu")),
        config.rate("hidden_dropout_prob", 0.1),
        config.rate("attention_probs_dropout_prob", 0.1),
        config.positiveInt("max_position_embeddings"),
        config.nonNegativeInt("type_vocab_size", 2),
        config.number("initializer_range", 0.02),
        config.number("layer_norm_eps", 1e-12),
        config.nonNegativeInt("pad_token_id", 0));
  }

  /** Writes the sizes. */
  public void write(ObjectNode json) {
    json.put("vocab_size", vocabSize)
        .put("hidden_size", hiddenSize)
        .put("num_hidden_layers", numHiddenLayers)
        .put("num_attention_heads", numAttentionHeads)
        .put("intermediate_size", intermediateSize)
        .put("hidden_act", hiddenAct.configName())
        .put("hidden_dropout_prob", hiddenDropoutProb)
        .put("attention_probs_dropout_prob", attentionProbsDropoutProb)
        .put("max_position_embeddings", maxPositionEmbeddings)
        .put("type_vocab_size", typeVocabSize)
        .put("initializer_range", initializerRange)
        .put("layer_norm_eps", layerNormEps)
        .put("pad_token_id", padTokenId)
        .put("position_embedding_type", "absolute");
  }

  /** The same sizes with another number of blocks. */
  public BertConfig withNumHiddenLayers(int layers) {
    return new BertConfig(
        vocabSize,
        hiddenSize,
        layers,
        numAttentionHeads,
        intermediateSize,
        hiddenAct,
        hiddenDropoutProb,
        attentionProbsDropoutProb,
        maxPositionEmbeddings,
        typeVocabSize,
        initializerRange,
        layerNormEps,
        padTokenId);
  }
}
