package io.github.pocketzoo.core.task;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;

/**
 * Answers inputs of which there may be more than memory holds, in their order.
 *
 * @param task gives the answers
 * @param window most inputs that are answered at once: more of them are better grouped by length,
 *     and wait longer for each other
 */
public record AnswerStream<I, A>(TextTask<I, A> task, int window) {
  /** Enough batches to group texts by length. */
  private static final int BATCHES = 16;

  /**
   * A stream whose window suits batches.
   *
   * @param batchSize texts that a model is run on at once
   */
  public static <I, A> AnswerStream<I, A> ofBatches(TextTask<I, A> task, int batchSize) {
    return new AnswerStream<>(task, BATCHES * batchSize);
  }

  /**
   * Answers all.
   *
   * @param source gives the next inputs, at most as many as it is asked for, and none at the end
   * @param sink takes each input with its answer
   */
  public void run(IntFunction<List<I>> source, BiConsumer<I, A> sink) {
    for (List<I> inputs = source.apply(window); !inputs.isEmpty(); inputs = source.apply(window)) {
      List<A> answers = task.answer(inputs);
      for (int i = 0; i < inputs.size(); i++) {
        sink.accept(inputs.get(i), answers.get(i));
      }
    }
  }
}
