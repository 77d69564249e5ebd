package io.github.pocketzoo.core.train;

/** Examples that a {@link Trainer} makes batches of; safe to call from many threads. */
public interface TrainingExamples {

  /** Number of examples. */
  int size();

  /**
   * Some of the examples, padded to one length.
   *
   * @param indices which, in order
   * @param step of the training run; examples that are random, such as texts with masked tokens,
   *     depend on it and on the run's seed alone
   */
  MicroBatch batch(int[] indices, long step);
}
