package io.github.pocketzoo.gpt.gpt2;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.SelfAttention;
import io.github.pocketzoo.core.model.SizeKeys;
import io.github.pocketzoo.core.model.Widths;
import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.gpt.DecoderSettings;
import io.github.pocketzoo.gpt.SpecialTokenIds;
import io.github.pocketzoo.gpt.decoder.DecoderConfig;
import io.github.pocketzoo.gpt.decoder.Norm;
import io.github.pocketzoo.gpt.decoder.Positions;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Sizes of a GPT-2 (Radford et al. 2019), named as in Hugging Face's {@code config.json}.
 *
 * @param vocabSize entries of the table of tokens
 * @param nPositions most tokens of a sequence
 * @param nEmbd width of the hidden states
 * @param nLayer number of transformer blocks
 * @param nHead attention heads of each block, a divisor of {@code nEmbd}
 * @param nInner width of the feed-forward network
 * @param activationFunction of the feed-forward network
 * @param residPdrop rate of dropout on what is added to the residual stream
 * @param embdPdrop rate of dropout on the embeddings
 * @param attnPdrop rate of dropout on attention probabilities
 * @param layerNormEpsilon ε of layer normalization
 * @param initializerRange standard deviation of new matrices
 * @param scaleAttnWeights whether scores are divided by √d
 * @param tokens what begins and ends a text, and padding
 */
public record Gpt2Config(
    int vocabSize,
    int nPositions,
    int nEmbd,
    int nLayer,
    int nHead,
    int nInner,
    Activation activationFunction,
    double residPdrop,
    double embdPdrop,
    double attnPdrop,
    double layerNormEpsilon,
    double initializerRange,
    boolean scaleAttnWeights,
    SpecialTokenIds tokens)
    implements DecoderSettings {
  private static final int END_OF_TEXT = 50_256;

  /** Sizes with the defaults of Hugging Face's {@code GPT2Config} for all else. */
  public static Gpt2Config ofSizes(
      int vocabSize, int nPositions, int nEmbd, int nLayer, int nHead, int endOfText) {
    return new Gpt2Config(
        vocabSize,
        nPositions,
        nEmbd,
        nLayer,
        nHead,
        4 * nEmbd,
        Activation.GELU_NEW,
        0.1,
        0.1,
        0.1,
        1e-5,
        0.02,
        true,
        SpecialTokenIds.of(endOfText, endOfText));
  }

  /** Reads the sizes; defaults are those of Hugging Face's {@code GPT2Config}. */
  public static Gpt2Config read(ConfigReader config) {
    config.mustBe("add_cross_attention", false);
    config.mustBe("scale_attn_by_inverse_layer_idx", false);
    config.mustBe("tie_word_embeddings", true);
    OpenAiKeys.ignore(config);
    // How attention is computed, not what.
    config.irrelevant("reorder_and_upcast_attn");
    int width = config.positiveInt("n_embd");
    return new Gpt2Config(
        config.positiveInt("vocab_size"),
        config.positiveInt("n_positions", 1024),
        width,
        config.positiveInt("n_layer"),
        config.positiveInt("n_head"),
        config.positiveInt("n_inner", 4 * width),
        Activation.of(config.text("activation_function", Activation.GELU_NEW.configName())),
        config.rate("resid_pdrop", 0.1),
        config.rate("embd_pdrop", 0.1),
        config.rate("attn_pdrop", 0.1),
        config.number("layer_norm_epsilon", 1e-5),
        config.number("initializer_range", 0.02),
        config.flag("scale_attn_weights", true),
        SpecialTokenIds.read(config, SpecialTokenIds.of(END_OF_TEXT, END_OF_TEXT)));
  }

  @Override
  public DecoderConfig decoder() {
    return decoder(Collections.nCopies(nLayer, OptionalInt.empty()));
  }

  /** With layers that see some tokens only. */
  DecoderConfig decoder(List<OptionalInt> windows) {
    AttentionHeads heads = AttentionHeads.dividing(nEmbd, nHead);
    return new DecoderConfig(
        new DecoderConfig.Embeddings(
            vocabSize, nEmbd, new Positions.Learned(nPositions), nPositions),
        new DecoderConfig.Attention(
            heads, scaleAttnWeights ? SelfAttention.scaleOf(heads.size()) : 1, true, true, false),
        new DecoderConfig.FeedForwardSizes(nInner, activationFunction, false, true),
        new Norm(Norm.Kind.LAYER_NORM, Norm.Placement.PRE, layerNormEpsilon),
        windows,
        true,
        new DecoderConfig.Dropout(embdPdrop, attnPdrop, residPdrop),
        initializerRange);
  }

  @Override
  public boolean scaledResiduals() {
    return true;
  }

  @Override
  public Gpt2Config withLayers(int layers) {
    return new Gpt2Config(
        vocabSize,
        nPositions,
        nEmbd,
        layers,
        nHead,
        nInner,
        activationFunction,
        residPdrop,
        embdPdrop,
        attnPdrop,
        layerNormEpsilon,
        initializerRange,
        scaleAttnWeights,
        tokens);
  }

  @Override
  public Optional<Widths.Keys> widthKeys() {
    return Optional.of(Widths.Keys.of("n_embd", "n_head", Optional.of("n_inner")));
  }

  @Override
  public SizeKeys sizeKeys() {
    return SizeKeys.ofNeurons("n_inner");
  }

  @Override
  public void write(ObjectNode json) {
    json.put("vocab_size", vocabSize)
        .put("n_positions", nPositions)
        .put("n_embd", nEmbd)
        .put("n_layer", nLayer)
        .put("n_head", nHead)
        .put("n_inner", nInner)
        .put("activation_function", activationFunction.configName())
        .put("resid_pdrop", residPdrop)
        .put("embd_pdrop", embdPdrop)
        .put("attn_pdrop", attnPdrop)
        .put("layer_norm_epsilon", layerNormEpsilon)
        .put("initializer_range", initializerRange)
        .put("scale_attn_weights", scaleAttnWeights)
        .put("tie_word_embeddings", true);
    tokens.write(json);
  }
}
