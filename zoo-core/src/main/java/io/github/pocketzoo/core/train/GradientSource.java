package io.github.pocketzoo.core.train;

/** Computes the loss and the gradients of batches. */
public interface GradientSource extends AutoCloseable {
  /**
   * Computes loss and gradients.
   *
   * @param indices the batch's examples
   * @param step of the training run; decides the dropout masks
   */
  BatchGradients compute(TrainingExamples data, int[] indices, long step);

  @Override
  void close();
}
