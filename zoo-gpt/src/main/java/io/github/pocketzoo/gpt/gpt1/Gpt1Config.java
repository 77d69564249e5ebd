package io.github.pocketzoo.gpt.gpt1;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.SelfAttention;
import io.github.pocketzoo.core.model.Widths;
import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.gpt.DecoderSettings;
import io.github.pocketzoo.gpt.SpecialTokenIds;
import io.github.pocketzoo.gpt.decoder.DecoderConfig;
import io.github.pocketzoo.gpt.decoder.Norm;
import io.github.pocketzoo.gpt.decoder.Positions;
import io.github.pocketzoo.gpt.gpt2.OpenAiKeys;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Sizes of a GPT (Radford et al. 2018), named as in Hugging Face's {@code config.json}.
 *
 * @param vocabSize entries of the table of tokens
 * @param nPositions most tokens of a sequence
 * @param nEmbd width of the hidden states; the feed-forward network is four times as wide
 * @param nLayer number of transformer blocks
 * @param nHead attention heads of each block, a divisor of {@code nEmbd}
 * @param afn activation of the feed-forward network
 * @param residPdrop rate of dropout on what is added to the residual stream
 * @param embdPdrop rate of dropout on the embeddings
 * @param attnPdrop rate of dropout on attention probabilities
 * @param layerNormEpsilon ε of layer normalization
 * @param initializerRange standard deviation of new matrices
 * @param tokens what begins and ends a text, and padding
 */
public record Gpt1Config(
    int vocabSize,
    int nPositions,
    int nEmbd,
    int nLayer,
    int nHead,
    Activation afn,
    double residPdrop,
    double embdPdrop,
    double attnPdrop,
    double layerNormEpsilon,
    double initializerRange,
    SpecialTokenIds tokens)
    implements DecoderSettings {

  /** Reads the sizes; defaults are those of Hugging Face's {@code OpenAIGPTConfig}. */
  public static Gpt1Config read(ConfigReader config) {
    config.mustBe("tie_word_embeddings", true);
    config.mustBe("n_special", 0);
    OpenAiKeys.ignore(config);
    // Of the first implementation in PyTorch, about a head with more tokens.
    config.irrelevant("predict_special_tokens");
    return new Gpt1Config(
        config.positiveInt("vocab_size"),
        config.positiveInt("n_positions", 512),
        config.positiveInt("n_embd"),
        config.positiveInt("n_layer"),
        config.positiveInt("n_head"),
        Gpt1Activation.read(config),
        config.rate("resid_pdrop", 0.1),
        config.rate("embd_pdrop", 0.1),
        config.rate("attn_pdrop", 0.1),
        config.number("layer_norm_epsilon", 1e-5),
        config.number("initializer_range", 0.02),
        SpecialTokenIds.read(config, SpecialTokenIds.NONE));
  }

  @Override
  public DecoderConfig decoder() {
    AttentionHeads heads = AttentionHeads.dividing(nEmbd, nHead);
    return new DecoderConfig(
        new DecoderConfig.Embeddings(
            vocabSize, nEmbd, new Positions.Learned(nPositions), nPositions),
        new DecoderConfig.Attention(heads, SelfAttention.scaleOf(heads.size()), true, true, false),
        new DecoderConfig.FeedForwardSizes(4 * nEmbd, afn, false, true),
        new Norm(Norm.Kind.LAYER_NORM, Norm.Placement.POST, layerNormEpsilon),
        Collections.nCopies(nLayer, OptionalInt.empty()),
        true,
        new DecoderConfig.Dropout(embdPdrop, attnPdrop, residPdrop),
        initializerRange);
  }

  @Override
  public Optional<Widths.Keys> widthKeys() {
    return Optional.of(Widths.Keys.of("n_embd", "n_head", Optional.empty()));
  }

  @Override
  public Gpt1Config withLayers(int layers) {
    return new Gpt1Config(
        vocabSize,
        nPositions,
        nEmbd,
        layers,
        nHead,
        afn,
        residPdrop,
        embdPdrop,
        attnPdrop,
        layerNormEpsilon,
        initializerRange,
        tokens);
  }

  @Override
  public void write(ObjectNode json) {
    json.put("vocab_size", vocabSize)
        .put("n_positions", nPositions)
        .put("n_embd", nEmbd)
        .put("n_layer", nLayer)
        .put("n_head", nHead)
        .put("afn", Gpt1Activation.name(afn))
        .put("resid_pdrop", residPdrop)
        .put("embd_pdrop", embdPdrop)
        .put("attn_pdrop", attnPdrop)
        .put("layer_norm_epsilon", layerNormEpsilon)
        .put("initializer_range", initializerRange)
        .put("tie_word_embeddings", true);
    tokens.write(json);
  }
}
