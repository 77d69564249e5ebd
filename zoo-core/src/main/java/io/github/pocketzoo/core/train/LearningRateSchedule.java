package io.github.pocketzoo.core.train;

/**
 * Learning rate that rises linearly from 0 over the warm-up and then falls linearly to 0 (Devlin et
 * al. 2019; {@code get_linear_schedule_with_warmup} of Hugging Face).
 *
 * @param peak highest learning rate
 * @param warmupSteps steps of the rise
 * @param totalSteps steps in all
 */
public record LearningRateSchedule(double peak, long warmupSteps, long totalSteps) {

  /** The learning rate of a step, counted from 0. */
  public double at(long step) {
    if (step < warmupSteps) {
      return peak * (step + 1) / warmupSteps;
    }
    long falling = totalSteps - warmupSteps;
    return falling == 0 ? peak : peak * Math.max(0, totalSteps - step) / falling;
  }
}
