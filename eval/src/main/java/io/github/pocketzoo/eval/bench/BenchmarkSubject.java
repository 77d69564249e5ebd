package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.util.List;

/**
 * A model to measure with the texts it is measured on.
 *
 * @param name what to call it
 * @param forward the model
 * @param texts the test set as this model's tokens, at least one; all subjects of a benchmark have
 *     the same texts in the same order
 * @param padTokenId vocabulary index of its padding token
 * @param output name of the output that is computed
 */
public record BenchmarkSubject(
    String name, Forward forward, List<Encoding> texts, int padTokenId, String output) {
  /** A model whose logits are wanted. */
  public BenchmarkSubject(String name, Forward forward, List<Encoding> texts, int padTokenId) {
    this(name, forward, texts, padTokenId, Forward.LOGITS);
  }
}
