package io.github.pocketzoo.eval;

import io.github.pocketzoo.core.progress.Progress;

/**
 * The primary score of one model and nothing else, such as after training. {@link Evaluator} tells
 * what else there is to know.
 *
 * @param options batch size and threads are used
 * @param progress shows how far it is
 */
public record AccuracyCheck(EvaluationOptions options, Progress.Factory progress) {
  /**
   * The score, of texts with one class each the share that is classified right.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the model doesn't give a number
   *     for each label
   */
  public double of(ModelUnderTest model, HeldOut data) {
    Asking asking = new Asking(options.batchSize(), options.threads(), progress);
    return data.ask(model, asking).statistics().get(0).ofAll();
  }
}
