package io.github.pocketzoo.gpt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.model.Head;
import io.github.pocketzoo.core.model.PrunedBlocks;
import io.github.pocketzoo.core.model.SizeKeys;
import io.github.pocketzoo.core.model.Widths;
import io.github.pocketzoo.gpt.decoder.Decoder;
import io.github.pocketzoo.gpt.decoder.DecoderBody;
import io.github.pocketzoo.gpt.decoder.DecoderConfig;
import io.github.pocketzoo.gpt.heads.CausalLmHead;
import java.util.Optional;

/** A variant's own configuration, with the keys and defaults that Hugging Face has for it. */
public interface DecoderSettings {

  /** What the settings mean for the shared decoder and for heads. */
  DecoderConfig decoder();

  /**
   * The decoder without its head.
   *
   * @param pruned what is removed of its blocks
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it has no such blocks
   */
  default DecoderBody body(PrunedBlocks pruned) {
    return new Decoder(decoder().with(pruned));
  }

  /** Where {@code config.json} has the inner widths of blocks. */
  default SizeKeys sizeKeys() {
    return SizeKeys.NONE;
  }

  /** Where {@code config.json} has all widths; nothing if there are others beside. */
  default Optional<Widths.Keys> widthKeys() {
    return Optional.empty();
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
