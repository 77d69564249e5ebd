package io.github.pocketzoo.bert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.bert.albert.AlbertConfig;
import io.github.pocketzoo.bert.albert.AlbertFamily;
import io.github.pocketzoo.bert.encoder.EncoderConfig;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.model.Task;
import java.util.Optional;

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
 * @param classifierDropout dropout rate of heads
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
    double classifierDropout,
    int maxPositionEmbeddings,
    int typeVocabSize,
    double initializerRange,
    double layerNormEps,
    int padTokenId)
    implements EncoderSettings {

  public BertConfig {
    if (hiddenSize % numAttentionHeads != 0) {
      throw new InvalidInputException(
          "hidden_size %d is not a multiple of num_attention_heads %d"
              .formatted(hiddenSize, numAttentionHeads));
    }
  }

  /** Sizes with the defaults of Hugging Face's {@code BertConfig} for all else. */
  public static BertConfig ofSizes(
      int vocabSize,
      int hiddenSize,
      int numHiddenLayers,
      int numAttentionHeads,
      int intermediateSize,
      int maxPositionEmbeddings) {
    return new BertConfig(
        vocabSize,
        hiddenSize,
        numHiddenLayers,
        numAttentionHeads,
        intermediateSize,
        Activation.GELU,
        0.1,
        0.1,
        0.1,
        maxPositionEmbeddings,
        2,
        0.02,
        1e-12,
        0);
  }

  /** Reads the sizes; defaults are those of Hugging Face's {@code BertConfig}. */
  public static BertConfig read(ConfigReader config) {
    return read(config, ConfigDialect.BERT);
  }

  /**
   * Reads the sizes of a variant that has BERT's keys; a size that is missing is an error, since a
   * guess would be a wrong one.
   *
   * @param dialect the variant's defaults
   */
  public static BertConfig read(ConfigReader config, ConfigDialect dialect) {
    config.mustBe("position_embedding_type", "absolute");
    config.mustBe("is_decoder", false);
    config.mustBe("add_cross_attention", false);
    config.irrelevant("bos_token_id", "eos_token_id");
    double dropout = config.rate("hidden_dropout_prob", dialect.dropout());
    return new BertConfig(
        config.positiveInt("vocab_size"),
        config.positiveInt("hidden_size"),
        config.positiveInt("num_hidden_layers"),
        config.positiveInt("num_attention_heads"),
        config.positiveInt("intermediate_size"),
        Activation.of(config.text("hidden_act", dialect.activation().configName())),
        dropout,
        config.rate("attention_probs_dropout_prob", dialect.attentionDropout()),
        config.rate(dialect.classifierDropoutKey(), dialect.classifierDropout().orElse(dropout)),
        config.positiveInt("max_position_embeddings"),
        config.nonNegativeInt("type_vocab_size", 2),
        config.number("initializer_range", 0.02),
        config.number("layer_norm_eps", 1e-12),
        config.nonNegativeInt("pad_token_id", dialect.padTokenId()));
  }

  @Override
  public EncoderConfig encoder() {
    return new EncoderConfig(
        new EncoderConfig.Embeddings(
            vocabSize, hiddenSize, maxPositionEmbeddings, 0, typeVocabSize, false),
        new EncoderConfig.BlockSizes(
            hiddenSize, numAttentionHeads, intermediateSize, hiddenAct, layerNormEps),
        numHiddenLayers,
        numHiddenLayers,
        new EncoderConfig.Dropout(
            hiddenDropoutProb, attentionProbsDropoutProb, hiddenDropoutProb, hiddenDropoutProb),
        initializerRange);
  }

  /** Dropout before the last map of classifiers; BERT's other heads have none. */
  @Override
  public double headDropout(Task task) {
    return switch (task) {
      case TEXT_CLASSIFICATION, TOKEN_CLASSIFICATION -> classifierDropout;
      case FEATURE_EXTRACTION,
          QUESTION_ANSWERING,
          FILL_MASK,
          TEXT_GENERATION,
          NEXT_SENTENCE_PREDICTION,
          PRETRAINING ->
          0;
    };
  }

  @Override
  public void write(ObjectNode json) {
    write(json, ConfigDialect.BERT);
  }

  /** Writes the keys as a variant calls them. */
  public void write(ObjectNode json, ConfigDialect dialect) {
    json.put("vocab_size", vocabSize)
        .put("hidden_size", hiddenSize)
        .put("num_hidden_layers", numHiddenLayers)
        .put("num_attention_heads", numAttentionHeads)
        .put("intermediate_size", intermediateSize)
        .put("hidden_act", hiddenAct.configName())
        .put("hidden_dropout_prob", hiddenDropoutProb)
        .put("attention_probs_dropout_prob", attentionProbsDropoutProb)
        .put(dialect.classifierDropoutKey(), classifierDropout)
        .put("max_position_embeddings", maxPositionEmbeddings)
        .put("type_vocab_size", typeVocabSize)
        .put("initializer_range", initializerRange)
        .put("layer_norm_eps", layerNormEps)
        .put("pad_token_id", padTokenId)
        .put("position_embedding_type", "absolute");
  }

  @Override
  public Optional<Variant> withEmbeddingSize(int size) {
    return Optional.of(new Variant(new AlbertFamily(), AlbertConfig.unshared(this, size)));
  }

  @Override
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
        classifierDropout,
        maxPositionEmbeddings,
        typeVocabSize,
        initializerRange,
        layerNormEps,
        padTokenId);
  }
}
