package io.github.pocketzoo.core.train;

/**
 * What a training run did.
 *
 * @param steps steps in all, resumed ones included; fewer than were planned if a listener had
 *     enough
 * @param finalLoss mean loss of the last steps (up to 50)
 * @param seconds wall time of the steps that this process ran
 */
public record TrainingResult(long steps, double finalLoss, double seconds) {}
