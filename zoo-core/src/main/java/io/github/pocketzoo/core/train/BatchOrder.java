package io.github.pocketzoo.core.train;

/** Which examples each step trains on. The same step always gets the same examples. */
@FunctionalInterface
public interface BatchOrder {
  /**
   * The examples of a step.
   *
   * @param step counted from 0
   * @return positions in the dataset
   */
  int[] batch(long step);
}
