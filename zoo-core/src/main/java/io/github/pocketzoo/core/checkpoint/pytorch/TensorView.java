package io.github.pocketzoo.core.checkpoint.pytorch;

/**
 * A tensor in a storage; tied tensors share one.
 *
 * @param storage holds the elements
 * @param offset first element
 * @param shape size of each axis
 * @param strides distance between neighbours of each axis, in elements
 */
record TensorView(Storage storage, long offset, long[] shape, long[] strides) {}
