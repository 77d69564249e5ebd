package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.structure.Parameters;

/** Is called after every optimizer step, such as to keep pruned weights at zero. */
@FunctionalInterface
public interface StepListener {
  /**
   * A step is done.
   *
   * @param step counted from 0
   * @param parameters may be changed
   */
  void afterStep(long step, Parameters parameters);

  /**
   * An interrupted run is about to go on. Whatever the listener had kept is to be found again in
   * what it reads.
   *
   * @param parameters as after the last step that was saved
   */
  default void resumed(Parameters parameters) {}

  /**
   * Whether the run ends with the step that was told last, before all steps are done; a function of
   * what the parameters were, so that a resumed run ends there, too.
   */
  default boolean isEnough() {
    return false;
  }

  /** This one, then another. */
  default StepListener then(StepListener next) {
    StepListener first = this;
    return new StepListener() {
      @Override
      public void afterStep(long step, Parameters parameters) {
        first.afterStep(step, parameters);
        next.afterStep(step, parameters);
      }

      @Override
      public void resumed(Parameters parameters) {
        first.resumed(parameters);
        next.resumed(parameters);
      }

      @Override
      public boolean isEnough() {
        return first.isEnough() || next.isEnough();
      }
    };
  }

  /** Does nothing. */
  static StepListener none() {
    return (step, parameters) -> {};
  }
}
