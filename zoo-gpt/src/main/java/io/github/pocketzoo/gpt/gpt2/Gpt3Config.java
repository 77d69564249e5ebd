package io.github.pocketzoo.gpt.gpt2;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.SizeKeys;
import io.github.pocketzoo.core.model.Widths;
import io.github.pocketzoo.gpt.DecoderSettings;
import io.github.pocketzoo.gpt.decoder.AttentionKinds;
import io.github.pocketzoo.gpt.decoder.AttentionLayers;
import io.github.pocketzoo.gpt.decoder.DecoderConfig;
import java.util.Optional;

/**
 * Sizes of a GPT-3 (Brown et al. 2020, section 2.1): a GPT-2 whose layers are dense and locally
 * banded in turn.
 *
 * @param gpt2 all that GPT-2 has
 * @param attention which layers are banded, and how wide
 */
public record Gpt3Config(Gpt2Config gpt2, AttentionLayers attention) implements DecoderSettings {
  private static final AttentionKinds KINDS = new AttentionKinds("global", "local");
  private static final String LAYERS = "attention_layers";
  private static final String WINDOW = "window_size";

  /**
   * Reads GPT-2's keys, and {@code attention_layers} and {@code window_size}, as GPT-Neo calls
   * them.
   */
  public static Gpt3Config read(ConfigReader config) {
    Gpt2Config gpt2 = Gpt2Config.read(config);
    int window = config.positiveInt(WINDOW);
    return new Gpt3Config(
        gpt2,
        KINDS
            .read(config, LAYERS, gpt2.nLayer())
            .map(kinds -> new AttentionLayers(kinds, window))
            .orElseThrow(() -> config.wrong(LAYERS, "global or local for each layer")));
  }

  @Override
  public DecoderConfig decoder() {
    return gpt2.decoder(attention.windows());
  }

  @Override
  public boolean scaledResiduals() {
    return true;
  }

  @Override
  public Gpt3Config withLayers(int layers) {
    return new Gpt3Config(gpt2.withLayers(layers), attention.withLayers(layers));
  }

  @Override
  public Optional<Widths.Keys> widthKeys() {
    return gpt2.widthKeys();
  }

  @Override
  public SizeKeys sizeKeys() {
    return gpt2.sizeKeys();
  }

  @Override
  public void write(ObjectNode json) {
    gpt2.write(json);
    KINDS.write(json.putArray(LAYERS), attention.kinds());
    json.put(WINDOW, attention.window());
  }
}
