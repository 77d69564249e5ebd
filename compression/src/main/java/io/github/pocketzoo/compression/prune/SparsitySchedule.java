package io.github.pocketzoo.compression.prune;

import io.github.pocketzoo.core.error.InvalidInputException;

/**
 * Sparsity that rises fast at first and slowly at the end (Zhu and Gupta 2017, "To prune, or not to
 * prune"): with final sparsity s and n steps of rising,
 *
 * <pre>
 * s(t) = s · (1 − (1 − t/n)³)     for t ≤ n, and s afterwards
 * </pre>
 *
 * @param finalSparsity fraction of zeros at the end, in [0, 1)
 * @param risingSteps n; 0 prunes at once
 * @param interval steps between two choices of what to prune
 */
public record SparsitySchedule(double finalSparsity, long risingSteps, int interval) {
  public SparsitySchedule {
    if (!(finalSparsity >= 0 && finalSparsity < 1)) {
      throw new InvalidInputException(
          "sparsity is " + finalSparsity + ", expected a number in [0, 1)");
    }
    if (risingSteps < 0 || interval < 1) {
      throw new InvalidInputException(
          "a sparsity schedule has %d rising steps every %d, expected 0 or more every 1 or more"
              .formatted(risingSteps, interval));
    }
  }

  /** Sparsity after a step, counted from 0. */
  public double at(long step) {
    if (step >= risingSteps) {
      return finalSparsity;
    }
    double left = 1 - (double) step / risingSteps;
    return finalSparsity * (1 - left * left * left);
  }

  /** Whether what to prune is chosen anew after this step. */
  public boolean isPruningStep(long step) {
    return step == risingSteps || (step < risingSteps && step % interval == 0);
  }
}
