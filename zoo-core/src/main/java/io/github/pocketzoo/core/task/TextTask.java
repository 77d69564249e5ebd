package io.github.pocketzoo.core.task;

import java.util.List;

/**
 * Answers texts with a model. Safe to call from many threads.
 *
 * @param <I> what is asked about, such as a text
 * @param <A> the answer
 */
@FunctionalInterface
public interface TextTask<I, A> {
  /**
   * Answers many at once; those of similar length are run together.
   *
   * @return an answer for each input, in their order
   * @throws io.github.pocketzoo.core.error.InvalidInputException if an input can't be used
   */
  List<A> answer(List<I> inputs);
}
