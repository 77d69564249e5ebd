package io.github.pocketzoo.gpt.llama;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.SizeKeys;
import io.github.pocketzoo.core.model.Widths;
import io.github.pocketzoo.gpt.DecoderSettings;
import io.github.pocketzoo.gpt.SpecialTokenIds;
import io.github.pocketzoo.gpt.decoder.AttentionLayers;
import io.github.pocketzoo.gpt.decoder.DecoderConfig;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Sizes of a Qwen3 (Yang et al. 2025), named as in Hugging Face's {@code config.json}. Query and
 * key heads are normalized.
 *
 * @param sizes what its kin have, too
 * @param attention which blocks are local
 * @param attentionBias whether the maps of the attention have biases
 */
record Qwen3Config(LlamaSizes sizes, AttentionLayers attention, boolean attentionBias)
    implements DecoderSettings {
  private static final int HEAD_DIM_DEFAULT = 128;

  /** Reads the sizes; defaults are those of Hugging Face's {@code Qwen3Config}. */
  static Qwen3Config read(ConfigReader config) {
    LlamaSizes sizes =
        LlamaSizes.read(config, OptionalInt.of(HEAD_DIM_DEFAULT), SpecialTokenIds.NONE);
    return new Qwen3Config(
        sizes,
        SlidingLayers.read(config, sizes.numHiddenLayers()),
        config.flag("attention_bias", false));
  }

  @Override
  public DecoderConfig decoder() {
    return sizes.decoder(
        sizes.attention(attentionBias, attentionBias, true), false, attention.windows());
  }

  @Override
  public Qwen3Config withLayers(int layers) {
    return new Qwen3Config(sizes.withLayers(layers), attention.withLayers(layers), attentionBias);
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
    SlidingLayers.write(json, attention);
    json.put("attention_bias", attentionBias);
  }
}
