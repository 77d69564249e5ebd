package io.github.pocketzoo.gpt.llama;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.SizeKeys;
import io.github.pocketzoo.core.model.Widths;
import io.github.pocketzoo.gpt.DecoderSettings;
import io.github.pocketzoo.gpt.decoder.DecoderConfig;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Sizes of a Mistral (Jiang et al. 2023), named as in Hugging Face's {@code config.json}.
 *
 * @param sizes what its kin have, too
 * @param slidingWindow how many tokens a token sees, itself counted; nothing where it sees all
 *     before it
 */
record MistralConfig(LlamaSizes sizes, OptionalInt slidingWindow) implements DecoderSettings {
  private static final String WINDOW = "sliding_window";
  private static final int WINDOW_DEFAULT = 4096;

  /** Reads the sizes; defaults are those of Hugging Face's {@code MistralConfig}. */
  static MistralConfig read(ConfigReader config) {
    // Llama's default is another than Mistral's: it has to be there, as all sizes.
    config.positiveInt("num_key_value_heads");
    boolean none = config.has(WINDOW) && config.optional(WINDOW) == null;
    return new MistralConfig(
        LlamaSizes.read(config, OptionalInt.empty(), LlamaConfig.TOKENS),
        none ? OptionalInt.empty() : OptionalInt.of(config.positiveInt(WINDOW, WINDOW_DEFAULT)));
  }

  @Override
  public DecoderConfig decoder() {
    return sizes.decoder(
        sizes.attention(false, false, false),
        false,
        Collections.nCopies(sizes.numHiddenLayers(), slidingWindow));
  }

  @Override
  public MistralConfig withLayers(int layers) {
    return new MistralConfig(sizes.withLayers(layers), slidingWindow);
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
    if (slidingWindow.isPresent()) {
      json.put(WINDOW, slidingWindow.getAsInt());
    } else {
      json.putNull(WINDOW);
    }
  }
}
