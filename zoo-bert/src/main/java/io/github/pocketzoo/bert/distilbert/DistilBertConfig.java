package io.github.pocketzoo.bert.distilbert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.bert.EncoderSettings;
import io.github.pocketzoo.bert.encoder.EncoderConfig;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.model.SizeKeys;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.model.Widths;
import java.util.Optional;

/**
 * Sizes of a DistilBERT encoder (Sanh et al. 2019), named as in Hugging Face's {@code config.json}.
 *
 * @param vocabSize entries of the word embedding table
 * @param maxPositionEmbeddings most tokens of a text
 * @param nLayers number of transformer blocks
 * @param nHeads attention heads of each block
 * @param dim width of the hidden states
 * @param hiddenDim width of the feed-forward network
 * @param activation of the feed-forward network
 * @param dropout rate on embeddings, feed-forward output and token classifiers
 * @param attentionDropout rate on attention probabilities
 * @param seqClassifDropout rate in text classifiers
 * @param qaDropout rate in question answering
 * @param initializerRange standard deviation of new matrices
 * @param padTokenId vocabulary index of the padding token
 */
public record DistilBertConfig(
    int vocabSize,
    int maxPositionEmbeddings,
    int nLayers,
    int nHeads,
    int dim,
    int hiddenDim,
    Activation activation,
    double dropout,
    double attentionDropout,
    double seqClassifDropout,
    double qaDropout,
    double initializerRange,
    int padTokenId)
    implements EncoderSettings {
  /** It can't be set. */
  private static final double LAYER_NORM_EPS = 1e-12;

  /** Reads the sizes; defaults are those of Hugging Face's {@code DistilBertConfig}. */
  public static DistilBertConfig read(ConfigReader config) {
    // A table of sines that isn't trained; ours are.
    config.mustBe("sinusoidal_pos_embds", false);
    config.irrelevant("bos_token_id", "eos_token_id", "tie_weights_");
    return new DistilBertConfig(
        config.positiveInt("vocab_size"),
        config.positiveInt("max_position_embeddings"),
        config.positiveInt("n_layers"),
        config.positiveInt("n_heads"),
        config.positiveInt("dim"),
        config.positiveInt("hidden_dim"),
        Activation.of(config.text("activation", "gelu")),
        config.rate("dropout", 0.1),
        config.rate("attention_dropout", 0.1),
        config.rate("seq_classif_dropout", 0.2),
        config.rate("qa_dropout", 0.1),
        config.number("initializer_range", 0.02),
        config.nonNegativeInt("pad_token_id", 0));
  }

  @Override
  public EncoderConfig encoder() {
    return new EncoderConfig(
        new EncoderConfig.Embeddings(vocabSize, dim, maxPositionEmbeddings, 0, 0, false),
        new EncoderConfig.BlockSizes(dim, nHeads, hiddenDim, activation, LAYER_NORM_EPS),
        nLayers,
        nLayers,
        new EncoderConfig.Dropout(dropout, attentionDropout, 0, dropout),
        initializerRange);
  }

  @Override
  public Optional<Widths.Keys> widthKeys() {
    return Optional.of(Widths.Keys.of("dim", "n_heads", Optional.of("hidden_dim")));
  }

  @Override
  public SizeKeys sizeKeys() {
    return SizeKeys.ofNeurons("hidden_dim");
  }

  @Override
  public double headDropout(Task task) {
    return switch (task) {
      case TEXT_CLASSIFICATION -> seqClassifDropout;
      case TOKEN_CLASSIFICATION -> dropout;
      case QUESTION_ANSWERING -> qaDropout;
      case FEATURE_EXTRACTION, FILL_MASK, TEXT_GENERATION, NEXT_SENTENCE_PREDICTION, PRETRAINING ->
          0;
    };
  }

  @Override
  public DistilBertConfig withNumHiddenLayers(int layers) {
    return new DistilBertConfig(
        vocabSize,
        maxPositionEmbeddings,
        layers,
        nHeads,
        dim,
        hiddenDim,
        activation,
        dropout,
        attentionDropout,
        seqClassifDropout,
        qaDropout,
        initializerRange,
        padTokenId);
  }

  @Override
  public void write(ObjectNode json) {
    json.put("vocab_size", vocabSize)
        .put("max_position_embeddings", maxPositionEmbeddings)
        .put("n_layers", nLayers)
        .put("n_heads", nHeads)
        .put("dim", dim)
        .put("hidden_dim", hiddenDim)
        .put("activation", activation.configName())
        .put("dropout", dropout)
        .put("attention_dropout", attentionDropout)
        .put("seq_classif_dropout", seqClassifDropout)
        .put("qa_dropout", qaDropout)
        .put("initializer_range", initializerRange)
        .put("pad_token_id", padTokenId)
        .put("sinusoidal_pos_embds", false);
  }
}
