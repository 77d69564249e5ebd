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
 * Sizes of a Qwen2 (Yang et al. 2024), named as in Hugging Face's {@code config.json}. Queries,
 * keys and values have biases.
 *
 * @param sizes what its kin have, too
 * @param attention which blocks are local
 */
record Qwen2Config(LlamaSizes sizes, AttentionLayers attention) implements DecoderSettings {

  /** Reads the sizes; defaults are those of Hugging Face's {@code Qwen2Config}. */
  static Qwen2Config read(ConfigReader config) {
    LlamaSizes sizes = LlamaSizes.read(config, OptionalInt.empty(), SpecialTokenIds.NONE);
    return new Qwen2Config(sizes, SlidingLayers.read(config, sizes.numHiddenLayers()));
  }

  @Override
  public DecoderConfig decoder() {
    return sizes.decoder(sizes.attention(true, false, false), false, attention.windows());
  }

  @Override
  public Qwen2Config withLayers(int layers) {
    return new Qwen2Config(sizes.withLayers(layers), attention.withLayers(layers));
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
  }
}
