package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.tokenizer.Tokenizer;

/** Examples of what a model should learn, not tokenized yet. */
public interface TaskExamples {

  /** What they are, such as a file's path. */
  String name();

  /** Number of examples. */
  int size();

  /** The head that learns from them. */
  HeadSpec head();

  /** Hash of all that is in them, 64 lower-case hexadecimal digits. */
  String sha256();

  /**
   * Tokenizes them. One example may become several, if it is longer than a model's input.
   *
   * @param tokenizer of the model, with the length to truncate to
   */
  EncodedDataset encode(Tokenizer tokenizer);
}
