package io.github.pocketzoo.gpt.ctrl;

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
import io.github.pocketzoo.gpt.gpt2.OpenAiKeys;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Sizes of a CTRL (Keskar et al. 2019), named as in Hugging Face's {@code config.json}.
 *
 * @param vocabSize entries of the table of tokens
 * @param nPositions most tokens of a sequence
 * @param nEmbd width of the hidden states, even
 * @param dff width of the feed-forward network
 * @param nLayer number of transformer blocks
 * @param nHead attention heads of each block, a divisor of {@code nEmbd}
 * @param residPdrop rate of dropout on what is added to the residual stream
 * @param embdPdrop rate of dropout on the embeddings
 * @param initializerRange standard deviation of new matrices
 * @param tokens what begins and ends a text, and padding
 */
public record CtrlConfig(
    int vocabSize,
    int nPositions,
    int nEmbd,
    int dff,
    int nLayer,
    int nHead,
    double residPdrop,
    double embdPdrop,
    double initializerRange,
    SpecialTokenIds tokens)
    implements DecoderSettings {
  private static final String EPSILON_KEY = "layer_norm_epsilon";
  private static final double EPSILON = 1e-6;

  /** Reads the sizes; defaults are those of Hugging Face's {@code CTRLConfig}. */
  public static CtrlConfig read(ConfigReader config) {
    config.mustBe("tie_word_embeddings", true);
    // The key is that of the last normalization only; those of the blocks always have this one.
    config.mustBe(EPSILON_KEY, EPSILON);
    OpenAiKeys.ignore(config);
    // There is no dropout on attention probabilities, whatever the file says.
    config.irrelevant("attn_pdrop", "from_tf", "num_labels");
    return new CtrlConfig(
        config.positiveInt("vocab_size"),
        config.positiveInt("n_positions", 256),
        config.positiveInt("n_embd"),
        config.positiveInt("dff"),
        config.positiveInt("n_layer"),
        config.positiveInt("n_head"),
        config.rate("resid_pdrop", 0.1),
        config.rate("embd_pdrop", 0.1),
        config.number("initializer_range", 0.02),
        SpecialTokenIds.read(config, SpecialTokenIds.NONE));
  }

  /** Rows of tokens are multiplied by √H (Vaswani et al. 2017, section 3.4). */
  @Override
  public DecoderConfig decoder() {
    AttentionHeads heads = AttentionHeads.dividing(nEmbd, nHead);
    return new DecoderConfig(
        new DecoderConfig.Embeddings(
            vocabSize, nEmbd, Math.sqrt(nEmbd), new Positions.Sinusoidal(), nPositions),
        new DecoderConfig.Attention(heads, SelfAttention.scaleOf(heads.size()), true, true, false),
        new DecoderConfig.FeedForwardSizes(dff, Activation.RELU, false, true),
        new Norm(Norm.Kind.LAYER_NORM, Norm.Placement.PRE, EPSILON),
        Collections.nCopies(nLayer, OptionalInt.empty()),
        true,
        new DecoderConfig.Dropout(embdPdrop, 0, residPdrop),
        initializerRange);
  }

  @Override
  public boolean biasedHead() {
    return true;
  }

  @Override
  public CtrlConfig withLayers(int layers) {
    return new CtrlConfig(
        vocabSize,
        nPositions,
        nEmbd,
        dff,
        layers,
        nHead,
        residPdrop,
        embdPdrop,
        initializerRange,
        tokens);
  }

  @Override
  public Optional<Widths.Keys> widthKeys() {
    return Optional.of(Widths.Keys.of("n_embd", "n_head", Optional.of("dff")));
  }

  @Override
  public SizeKeys sizeKeys() {
    return SizeKeys.ofNeurons("dff");
  }

  @Override
  public void write(ObjectNode json) {
    json.put("vocab_size", vocabSize)
        .put("n_positions", nPositions)
        .put("n_embd", nEmbd)
        .put("dff", dff)
        .put("n_layer", nLayer)
        .put("n_head", nHead)
        .put("resid_pdrop", residPdrop)
        .put("embd_pdrop", embdPdrop)
        .put(EPSILON_KEY, EPSILON)
        .put("initializer_range", initializerRange)
        .put("tie_word_embeddings", true);
    tokens.write(json);
  }
}
