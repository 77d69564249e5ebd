package io.github.pocketzoo.eval.metric;

/**
 * More of what a classifier made of every example.
 *
 * @param logProbabilities ln p of every class, {@code [examples][classes]}
 * @param lengths characters of each text, {@code [examples]}
 */
@SuppressWarnings("ArrayRecordComponent") // Not compared, and of the size of the test set.
public record ClassDetails(float[][] logProbabilities, int[] lengths) {}
