package io.github.pocketzoo.gpt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.gpt.decoder.Decoder;
import io.github.pocketzoo.gpt.decoder.DecoderBody;
import io.github.pocketzoo.gpt.decoder.DecoderConfig;

/** A variant's own configuration, with the keys and defaults that Hugging Face has for it. */
public interface DecoderSettings {

  /** What the settings mean for the shared decoder and for heads. */
  DecoderConfig decoder();

  /** The decoder without its head. */
  default DecoderBody body() {
    return new Decoder(decoder());
  }

  /** Whether the language model's head has a bias. */
  default boolean biasedHead() {
    return false;
  }

  /** The same settings with another number of blocks. */
  DecoderSettings withLayers(int layers);

  /** Writes the keys of {@code config.json}, without those of the head. */
  void write(ObjectNode json);
}
