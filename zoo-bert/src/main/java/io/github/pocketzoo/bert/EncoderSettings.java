package io.github.pocketzoo.bert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.bert.encoder.EncoderConfig;
import io.github.pocketzoo.core.model.Task;

/** A variant's own configuration, with the keys and defaults that Hugging Face has for it. */
public interface EncoderSettings {

  /** What the settings mean for the shared encoder. */
  EncoderConfig encoder();

  /** Rate of dropout in the head of a task. */
  double headDropout(Task task);

  /** The same settings with another number of blocks. */
  EncoderSettings withNumHiddenLayers(int layers);

  /** Writes the keys of {@code config.json}, without those of the head. */
  void write(ObjectNode json);
}
