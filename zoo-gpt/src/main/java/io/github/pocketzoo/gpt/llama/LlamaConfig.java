package io.github.pocketzoo.gpt.llama;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.SizeKeys;
import io.github.pocketzoo.core.model.Widths;
import io.github.pocketzoo.gpt.DecoderSettings;
import io.github.pocketzoo.gpt.SpecialTokenIds;
import io.github.pocketzoo.gpt.decoder.DecoderConfig;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Sizes of a Llama (Touvron et al. 2023), named as in Hugging Face's {@code config.json}.
 *
 * @param sizes what its kin have, too
 * @param attentionBias whether the maps of the attention have biases
 * @param mlpBias whether the maps of the feed-forward network have biases
 */
record LlamaConfig(LlamaSizes sizes, boolean attentionBias, boolean mlpBias)
    implements DecoderSettings {
  static final SpecialTokenIds TOKENS = SpecialTokenIds.of(1, 2);

  /** Reads the sizes; defaults are those of Hugging Face's {@code LlamaConfig}. */
  static LlamaConfig read(ConfigReader config) {
    // How matrices were shared out among machines.
    config.irrelevant("pretraining_tp");
    return new LlamaConfig(
        LlamaSizes.read(config, OptionalInt.empty(), TOKENS),
        config.flag("attention_bias", false),
        config.flag("mlp_bias", false));
  }

  @Override
  public DecoderConfig decoder() {
    return sizes.decoder(
        sizes.attention(attentionBias, attentionBias, false),
        mlpBias,
        Collections.nCopies(sizes.numHiddenLayers(), OptionalInt.empty()));
  }

  @Override
  public LlamaConfig withLayers(int layers) {
    return new LlamaConfig(sizes.withLayers(layers), attentionBias, mlpBias);
  }

  @Override
  public Optional<Widths.Keys> widthKeys() {
    return Optional.of(LlamaSizes.WIDTHS);
  }

  @Override
  public SizeKeys sizeKeys() {
    return LlamaSizes.KEYS;
  }

  @Override
  public void write(ObjectNode json) {
    sizes.write(json);
    json.put("attention_bias", attentionBias).put("mlp_bias", mlpBias);
  }
}
