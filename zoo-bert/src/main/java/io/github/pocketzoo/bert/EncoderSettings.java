package io.github.pocketzoo.bert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.bert.encoder.Encoder;
import io.github.pocketzoo.bert.encoder.EncoderBody;
import io.github.pocketzoo.bert.encoder.EncoderConfig;
import io.github.pocketzoo.core.graph.AttentionPattern;
import io.github.pocketzoo.core.model.Task;
import java.util.Optional;

/** A variant's own configuration, with the keys and defaults that Hugging Face has for it. */
public interface EncoderSettings {

  /** What the settings mean for the shared encoder and for heads. */
  EncoderConfig encoder();

  /**
   * The encoder without its head.
   *
   * @param pattern which tokens a token sees, or nothing where it sees all
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it has no such attention
   */
  default EncoderBody body(Optional<AttentionPattern> pattern) {
    return new Encoder(encoder(), pattern);
  }

  /** Whether the pooled state of the first token is transformed, or is its hidden state. */
  default boolean transformsPooled() {
    return true;
  }

  /** Rate of dropout in the head of a task. */
  double headDropout(Task task);

  /** The same settings with another number of blocks. */
  EncoderSettings withNumHiddenLayers(int layers);

  /** Writes the keys of {@code config.json}, without those of the head. */
  void write(ObjectNode json);
}
