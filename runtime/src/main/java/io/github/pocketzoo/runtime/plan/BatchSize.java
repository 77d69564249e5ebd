package io.github.pocketzoo.runtime.plan;

/**
 * How large a batch is.
 *
 * @param batch number of sequences B
 * @param length number of positions L of each
 */
record BatchSize(long batch, long length) {}
