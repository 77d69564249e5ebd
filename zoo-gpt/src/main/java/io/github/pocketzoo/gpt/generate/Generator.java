package io.github.pocketzoo.gpt.generate;

import java.util.List;

/** Continues sequences of tokens. */
public interface Generator {
  /**
   * Continues prompts, each of its own length.
   *
   * @param prompts vocabulary indices; one or more each
   * @param listeners read along. A search, which doesn't know what comes of a token, shows them
   *     what it might generate to know whether that ends, a new listener for each
   * @return for each prompt its continuations
   * @throws io.github.pocketzoo.core.error.InvalidInputException if a prompt is empty, longer than
   *     the model's context, or has a token that the model doesn't know
   */
  List<List<Continuation>> generate(List<int[]> prompts, TokenListeners listeners);
}
