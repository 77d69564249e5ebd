package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.Map;

/** What a {@link TrainingRun} learns from. */
public interface TrainingSource {

  /** What it is, such as a file's path. */
  String name();

  /** Hash of all that is in it, 64 lower-case hexadecimal digits. */
  String sha256();

  /** What a provenance record says of it. */
  Map<String, String> describe();

  /**
   * Makes examples in a model's tokens, and their order.
   *
   * @param tokenizer of the model, with the length to truncate to
   */
  Prepared prepare(Tokenizer tokenizer, TrainingOptions options);

  /**
   * Examples and which of them each step takes.
   *
   * @param examples in a model's tokens
   * @param order of the steps
   */
  record Prepared(TrainingExamples examples, BatchOrder order) {}
}
