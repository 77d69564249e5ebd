package io.github.pocketzoo.bert.xlnet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.bert.EncoderFamily;
import io.github.pocketzoo.bert.EncoderSettings;
import io.github.pocketzoo.bert.encoder.EncoderBody;
import io.github.pocketzoo.bert.encoder.EncoderConfig;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.AttentionPattern;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.PrunedBlocks;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.model.Widths;
import java.util.Optional;

/**
 * Sizes of an XLNet (Yang et al. 2019), named as in Hugging Face's {@code config.json}.
 *
 * @param vocabSize entries of the word embedding table
 * @param dModel width of the hidden states, even
 * @param nLayer number of transformer blocks
 * @param nHead attention heads of each block
 * @param dInner width of the feed-forward network
 * @param ffActivation of the feed-forward network
 * @param dropout rate everywhere but in classifiers of texts
 * @param summaryLastDropout rate before the last map of a classifier of texts
 * @param initializerRange standard deviation of new matrices
 * @param layerNormEps ε of layer normalization
 * @param padTokenId vocabulary index of the padding token
 * @param maskTokenId vocabulary index of the token that stands for one to be predicted
 */
public record XlnetConfig(
    int vocabSize,
    int dModel,
    int nLayer,
    int nHead,
    int dInner,
    Activation ffActivation,
    double dropout,
    double summaryLastDropout,
    double initializerRange,
    double layerNormEps,
    int padTokenId,
    int maskTokenId)
    implements EncoderSettings {
  /** The longest texts that XLNet was trained on; its positions, being relative, have no end. */
  private static final int MAX_LENGTH = 512;

  private static final int PAD_TOKEN = 5;
  private static final int MASK_TOKEN = 6;

  public XlnetConfig {
    if (dModel % 2 != 0) {
      throw new InvalidInputException(
          "d_model is %d, expected an even number of sines and cosines".formatted(dModel));
    }
  }

  /**
   * Reads the sizes; defaults are those of Hugging Face's {@code XLNetConfig}. {@code
   * mask_token_id} is our own key, as transformers' models are told by their caller what is to be
   * predicted.
   */
  public static XlnetConfig read(ConfigReader config) {
    config.mustBe("attn_type", "bi");
    config.mustBe("bi_data", false);
    config.mustBe("clamp_len", -1);
    config.mustBe("same_length", false);
    config.mustBe("untie_r", true);
    config.mustBe("use_mems_train", false);
    config.mustBe("summary_type", "last");
    config.mustBe("summary_use_proj", true);
    config.mustBe("summary_activation", "tanh");
    if (config.text(EncoderFamily.POOLING_KEY, "").equals(Pooling.CLS.configName())) {
      throw config.wrong(EncoderFamily.POOLING_KEY, "last or mean");
    }
    // Texts are run as a whole, so there is no memory of a segment before. The top spans are those
    // of a question answering head that we don't have.
    config.irrelevant(
        "mem_len",
        "reuse_len",
        "use_mems_eval",
        "start_n_top",
        "end_n_top",
        "bos_token_id",
        "eos_token_id",
        "task_specific_params");
    int hidden = config.positiveInt("d_model");
    int heads = config.positiveInt("n_head");
    if (config.optional("d_head") != null
        && hidden != (long) heads * config.positiveInt("d_head")) {
      throw config.wrong("d_head", "d_model / n_head");
    }
    return new XlnetConfig(
        config.positiveInt("vocab_size"),
        hidden,
        config.positiveInt("n_layer"),
        heads,
        config.positiveInt("d_inner"),
        Activation.of(config.text("ff_activation", Activation.GELU.configName())),
        config.rate("dropout", 0.1),
        config.rate("summary_last_dropout", 0.1),
        config.number("initializer_range", 0.02),
        config.number("layer_norm_eps", 1e-12),
        config.nonNegativeInt("pad_token_id", PAD_TOKEN),
        config.nonNegativeInt("mask_token_id", MASK_TOKEN));
  }

  int headSize() {
    return dModel / nHead;
  }

  @Override
  public EncoderConfig encoder() {
    return new EncoderConfig(
        new EncoderConfig.Embeddings(vocabSize, dModel, MAX_LENGTH, 0, 0, false),
        new EncoderConfig.BlockSizes(dModel, nHead, dInner, ffActivation, layerNormEps),
        nLayer,
        nLayer,
        new EncoderConfig.Dropout(dropout, dropout, dropout, dropout),
        initializerRange);
  }

  @Override
  public EncoderBody body(Optional<AttentionPattern> pattern, PrunedBlocks pruned) {
    pruned.requireNone("xlnet");
    if (pattern.isPresent()) {
      throw new InvalidInputException("a model of type xlnet has no sparse attention");
    }
    return new XlnetEncoder(this);
  }

  @Override
  public double headDropout(Task task) {
    return task == Task.TEXT_CLASSIFICATION ? summaryLastDropout : 0;
  }

  @Override
  public Optional<Widths.Keys> widthKeys() {
    return Optional.empty();
  }

  @Override
  public XlnetConfig withNumHiddenLayers(int layers) {
    return new XlnetConfig(
        vocabSize,
        dModel,
        layers,
        nHead,
        dInner,
        ffActivation,
        dropout,
        summaryLastDropout,
        initializerRange,
        layerNormEps,
        padTokenId,
        maskTokenId);
  }

  @Override
  public void write(ObjectNode json) {
    json.put("vocab_size", vocabSize)
        .put("d_model", dModel)
        .put("n_layer", nLayer)
        .put("n_head", nHead)
        .put("d_head", headSize())
        .put("d_inner", dInner)
        .put("ff_activation", ffActivation.configName())
        .put("dropout", dropout)
        .put("summary_last_dropout", summaryLastDropout)
        .put("initializer_range", initializerRange)
        .put("layer_norm_eps", layerNormEps)
        .put("pad_token_id", padTokenId)
        .put("mask_token_id", maskTokenId)
        .put("attn_type", "bi")
        .put("bi_data", false)
        .put("clamp_len", -1)
        .put("same_length", false)
        .put("summary_type", "last")
        .put("summary_use_proj", true)
        .put("summary_activation", "tanh");
  }
}
