package io.github.pocketzoo.gpt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.model.Head;
import io.github.pocketzoo.gpt.decoder.Decoder;
import io.github.pocketzoo.gpt.decoder.DecoderBody;
import io.github.pocketzoo.gpt.decoder.DecoderConfig;
import io.github.pocketzoo.gpt.heads.CausalLmHead;

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

  /** The head of a language model. */
  default Head languageModel() {
    DecoderConfig sizes = decoder();
    return new CausalLmHead(
        sizes.hiddenSize(), sizes.embeddings().vocabSize(), sizes.tied(), biasedHead());
  }

  /**
   * Whether new projections back into the residual stream are scaled by 1/√N, N being their number
   * (Radford et al. 2019, section 2.3).
   */
  default boolean scaledResiduals() {
    return false;
  }

  /** How many tokens of earlier segments a token attends to. */
  default int memoryLength() {
    return 0;
  }

  /** The same settings with another number of blocks. */
  DecoderSettings withLayers(int layers);

  /** Writes the keys of {@code config.json}, without those of the head. */
  void write(ObjectNode json);
}
