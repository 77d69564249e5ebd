package io.github.pocketzoo.gpt.llama;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.SelfAttention;
import io.github.pocketzoo.core.model.SizeKeys;
import io.github.pocketzoo.core.model.Widths;
import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.gpt.SpecialTokenIds;
import io.github.pocketzoo.gpt.decoder.DecoderConfig;
import io.github.pocketzoo.gpt.decoder.Norm;
import io.github.pocketzoo.gpt.decoder.Positions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What Llama (Touvron et al. 2023) and its kin have in common, named as in Hugging Face's {@code
 * config.json}.
 *
 * @param vocabSize entries of the table of tokens
 * @param hiddenSize width of the hidden states
 * @param intermediateSize width of the feed-forward network
 * @param numHiddenLayers number of transformer blocks
 * @param heads query heads, and the key and value heads that they share
 * @param hiddenAct activation of the gate
 * @param maxPositionEmbeddings most tokens of a sequence
 * @param rope rotary positions
 * @param attentionDropout rate of dropout on attention probabilities
 * @param rmsNormEps ε of root mean square normalization
 * @param initializerRange standard deviation of new matrices
 * @param tieWordEmbeddings whether the head's matrix is the table of tokens
 * @param tokens what begins and ends a text, and padding
 */
record LlamaSizes(
    int vocabSize,
    int hiddenSize,
    int intermediateSize,
    int numHiddenLayers,
    AttentionHeads heads,
    Activation hiddenAct,
    int maxPositionEmbeddings,
    Positions.Rotary rope,
    double attentionDropout,
    double rmsNormEps,
    double initializerRange,
    boolean tieWordEmbeddings,
    SpecialTokenIds tokens) {
  /** Heads have a width of their own, so that there may be any number of them. */
  static final SizeKeys KEYS =
      new SizeKeys(
          Optional.of("intermediate_size"),
          Optional.of(new SizeKeys.Heads("num_attention_heads", "num_key_value_heads")));

  /** The key of the head size. */
  static final String HEAD_DIM = "head_dim";

  /** All widths. */
  static final Widths.Keys WIDTHS =
      new Widths.Keys(
          "hidden_size",
          "num_attention_heads",
          Optional.of("intermediate_size"),
          Optional.of(new Widths.Grouped("num_key_value_heads", HEAD_DIM)));

  /**
   * Reads what all have; sizes must be there, other defaults are transformers'.
   *
   * @param headDim width of a head where the file doesn't say; nothing if heads divide the hidden
   *     states among them
   */
  static LlamaSizes read(ConfigReader config, OptionalInt headDim, SpecialTokenIds tokens) {
    int hidden = config.positiveInt("hidden_size");
    int queries = config.positiveInt("num_attention_heads");
    int positions = config.positiveInt("max_position_embeddings");
    int headSize =
        config.optional(HEAD_DIM) != null
            ? config.positiveInt(HEAD_DIM)
            : headDim.orElseGet(() -> AttentionHeads.dividing(hidden, queries).size());
    return new LlamaSizes(
        config.positiveInt("vocab_size"),
        hidden,
        config.positiveInt("intermediate_size"),
        config.positiveInt("num_hidden_layers"),
        new AttentionHeads(queries, config.positiveInt("num_key_value_heads", queries), headSize),
        Activation.of(config.text("hidden_act", Activation.SILU.configName())),
        positions,
        RopeParameters.read(config, positions),
        config.rate("attention_dropout", 0),
        config.number("rms_norm_eps", 1e-6),
        config.number("initializer_range", 0.02),
        config.flag("tie_word_embeddings", false),
        SpecialTokenIds.read(config, tokens));
  }

  /** Attention with or without biases. */
  DecoderConfig.Attention attention(
      boolean inputBiases, boolean outputBias, boolean normalizesHeads) {
    return new DecoderConfig.Attention(
        heads, SelfAttention.scaleOf(heads.size()), inputBiases, outputBias, normalizesHeads);
  }

  /** The decoder. */
  DecoderConfig decoder(
      DecoderConfig.Attention attention, boolean feedForwardBiases, List<OptionalInt> windows) {
    return new DecoderConfig(
        new DecoderConfig.Embeddings(vocabSize, hiddenSize, rope, maxPositionEmbeddings),
        attention,
        new DecoderConfig.FeedForwardSizes(intermediateSize, hiddenAct, true, feedForwardBiases),
        new Norm(Norm.Kind.RMS_NORM, Norm.Placement.PRE, rmsNormEps),
        windows,
        tieWordEmbeddings,
        new DecoderConfig.Dropout(0, attentionDropout, 0),
        initializerRange);
  }

  LlamaSizes withLayers(int layers) {
    return new LlamaSizes(
        vocabSize,
        hiddenSize,
        intermediateSize,
        layers,
        heads,
        hiddenAct,
        maxPositionEmbeddings,
        rope,
        attentionDropout,
        rmsNormEps,
        initializerRange,
        tieWordEmbeddings,
        tokens);
  }

  void write(ObjectNode json) {
    json.put("vocab_size", vocabSize)
        .put("hidden_size", hiddenSize)
        .put("intermediate_size", intermediateSize)
        .put("num_hidden_layers", numHiddenLayers)
        .put("num_attention_heads", heads.queries())
        .put("num_key_value_heads", heads.keyValues())
        .put(HEAD_DIM, heads.size())
        .put("hidden_act", hiddenAct.configName())
        .put("max_position_embeddings", maxPositionEmbeddings)
        .put("attention_dropout", attentionDropout)
        .put("rms_norm_eps", rmsNormEps)
        .put("initializer_range", initializerRange)
        .put("tie_word_embeddings", tieWordEmbeddings);
    RopeParameters.write(json, rope);
    tokens.write(json);
  }
}
