package io.github.pocketzoo.bert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.bert.encoder.Encoder;
import io.github.pocketzoo.bert.encoder.EncoderBody;
import io.github.pocketzoo.bert.encoder.EncoderConfig;
import io.github.pocketzoo.core.graph.AttentionPattern;
import io.github.pocketzoo.core.model.PrunedBlocks;
import io.github.pocketzoo.core.model.SizeKeys;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.model.Widths;
import java.util.Optional;

/** A variant's own configuration, with the keys and defaults that Hugging Face has for it. */
public interface EncoderSettings {
  /**
   * A variant and its settings.
   *
   * @param family the variant
   * @param settings its own
   */
  record Variant(EncoderFamily family, EncoderSettings settings) {}

  /** What the settings mean for the shared encoder and for heads. */
  EncoderConfig encoder();

  /**
   * The encoder without its head.
   *
   * @param pattern which tokens a token sees, or nothing where it sees all
   * @param pruned what is removed of its blocks
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it has no such attention or
   *     blocks
   */
  default EncoderBody body(Optional<AttentionPattern> pattern, PrunedBlocks pruned) {
    return new Encoder(encoder().with(pruned), pattern);
  }

  /** Where {@code config.json} has the inner widths of blocks. */
  default SizeKeys sizeKeys() {
    return SizeKeys.ofNeurons("intermediate_size");
  }

  /** Where {@code config.json} has all widths; nothing if there are others beside. */
  default Optional<Widths.Keys> widthKeys() {
    return Optional.of(
        Widths.Keys.of("hidden_size", "num_attention_heads", Optional.of("intermediate_size")));
  }

  /** Whether the pooled state of the first token is transformed, or is its hidden state. */
  default boolean transformsPooled() {
    return true;
  }

  /** Rate of dropout in the head of a task. */
  double headDropout(Task task);

  /** The same settings with another number of blocks. */
  EncoderSettings withNumHiddenLayers(int layers);

  /**
   * The same blocks on narrower tables, which are projected to the hidden size; nothing if there is
   * no such variant.
   *
   * @param size width of the tables
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it isn't less than the hidden
   *     size
   */
  default Optional<Variant> withEmbeddingSize(int size) {
    return Optional.empty();
  }

  /** Writes the keys of {@code config.json}, without those of the head. */
  void write(ObjectNode json);
}
