package io.github.pocketzoo.gpt.gptneo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.model.SizeKeys;
import io.github.pocketzoo.core.model.Widths;
import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.gpt.DecoderSettings;
import io.github.pocketzoo.gpt.SpecialTokenIds;
import io.github.pocketzoo.gpt.decoder.AttentionLayers;
import io.github.pocketzoo.gpt.decoder.DecoderConfig;
import io.github.pocketzoo.gpt.decoder.Norm;
import io.github.pocketzoo.gpt.decoder.Positions;
import io.github.pocketzoo.gpt.gpt2.OpenAiKeys;
import java.util.Optional;

/**
 * Sizes of a GPT-Neo (Black et al. 2021), named as in Hugging Face's {@code config.json}.
 *
 * @param vocabSize entries of the table of tokens
 * @param maxPositionEmbeddings most tokens of a sequence
 * @param hiddenSize width of the hidden states
 * @param attention which blocks are local; one for each block
 * @param numHeads attention heads of each block, a divisor of {@code hiddenSize}
 * @param intermediateSize width of the feed-forward network
 * @param activationFunction of the feed-forward network
 * @param residDropout rate of dropout on what is added to the residual stream
 * @param embedDropout rate of dropout on the embeddings
 * @param attentionDropout rate of dropout on attention probabilities
 * @param layerNormEpsilon ε of layer normalization
 * @param initializerRange standard deviation of new matrices
 * @param tokens what begins and ends a text, and padding
 */
public record GptNeoConfig(
    int vocabSize,
    int maxPositionEmbeddings,
    int hiddenSize,
    AttentionLayers attention,
    int numHeads,
    int intermediateSize,
    Activation activationFunction,
    double residDropout,
    double embedDropout,
    double attentionDropout,
    double layerNormEpsilon,
    double initializerRange,
    SpecialTokenIds tokens)
    implements DecoderSettings {
  private static final int END_OF_TEXT = 50_256;

  /** Reads the sizes; defaults are those of Hugging Face's {@code GPTNeoConfig}. */
  public static GptNeoConfig read(ConfigReader config) {
    config.mustBe("tie_word_embeddings", true);
    // Of a head that we don't have.
    config.irrelevant("classifier_dropout");
    OpenAiKeys.ignore(config);
    int width = config.positiveInt("hidden_size");
    return new GptNeoConfig(
        config.positiveInt("vocab_size"),
        config.positiveInt("max_position_embeddings"),
        width,
        AttentionTypes.read(config, config.positiveInt("num_layers")),
        config.positiveInt("num_heads"),
        config.positiveInt("intermediate_size", 4 * width),
        Activation.of(config.text("activation_function", Activation.GELU_NEW.configName())),
        config.rate("resid_dropout", 0),
        config.rate("embed_dropout", 0),
        config.rate("attention_dropout", 0),
        config.number("layer_norm_epsilon", 1e-5),
        config.number("initializer_range", 0.02),
        SpecialTokenIds.read(config, SpecialTokenIds.of(END_OF_TEXT, END_OF_TEXT)));
  }

  /** Scores aren't scaled. */
  @Override
  public DecoderConfig decoder() {
    return new DecoderConfig(
        new DecoderConfig.Embeddings(
            vocabSize,
            hiddenSize,
            new Positions.Learned(maxPositionEmbeddings),
            maxPositionEmbeddings),
        new DecoderConfig.Attention(
            AttentionHeads.dividing(hiddenSize, numHeads), 1, false, true, false),
        new DecoderConfig.FeedForwardSizes(intermediateSize, activationFunction, false, true),
        new Norm(Norm.Kind.LAYER_NORM, Norm.Placement.PRE, layerNormEpsilon),
        attention.windows(),
        true,
        new DecoderConfig.Dropout(embedDropout, attentionDropout, residDropout),
        initializerRange);
  }

  @Override
  public GptNeoConfig withLayers(int layers) {
    return new GptNeoConfig(
        vocabSize,
        maxPositionEmbeddings,
        hiddenSize,
        attention.withLayers(layers),
        numHeads,
        intermediateSize,
        activationFunction,
        residDropout,
        embedDropout,
        attentionDropout,
        layerNormEpsilon,
        initializerRange,
        tokens);
  }

  @Override
  public Optional<Widths.Keys> widthKeys() {
    return Optional.of(
        Widths.Keys.of("hidden_size", "num_heads", Optional.of("intermediate_size")));
  }

  @Override
  public SizeKeys sizeKeys() {
    return SizeKeys.ofNeurons("intermediate_size");
  }

  @Override
  public void write(ObjectNode json) {
    json.put("vocab_size", vocabSize)
        .put("max_position_embeddings", maxPositionEmbeddings)
        .put("hidden_size", hiddenSize)
        .put("num_layers", attention.kinds().size())
        .put("num_heads", numHeads)
        .put("intermediate_size", intermediateSize)
        .put("activation_function", activationFunction.configName())
        .put("resid_dropout", residDropout)
        .put("embed_dropout", embedDropout)
        .put("attention_dropout", attentionDropout)
        .put("layer_norm_epsilon", layerNormEpsilon)
        .put("initializer_range", initializerRange)
        .put("tie_word_embeddings", true);
    AttentionTypes.write(json, attention);
    tokens.write(json);
  }
}
