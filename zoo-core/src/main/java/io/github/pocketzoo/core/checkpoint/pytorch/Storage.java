package io.github.pocketzoo.core.checkpoint.pytorch;

import io.github.pocketzoo.core.checkpoint.ElementType;

/**
 * A run of elements that tensors lie in, as a pickle refers to it.
 *
 * @param type of the elements
 * @param key names the storage within the file
 * @param elements how many there are, as the pickle says
 */
record Storage(ElementType type, String key, long elements) {}
