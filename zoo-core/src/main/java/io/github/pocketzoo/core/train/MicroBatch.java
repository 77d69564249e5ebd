package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.data.TokenBatch;

/**
 * What one thread computes gradients of at once.
 *
 * @param tokens {@code [batch, seqLen]}
 * @param labels class indices, {@code [batch]}
 * @param indices positions of the examples in their dataset, {@code [batch]}
 */
public record MicroBatch(TokenBatch tokens, int[] labels, int[] indices) {}
