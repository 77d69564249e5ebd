package io.github.pocketzoo.core.checkpoint;

/**
 * A part of a checkpoint's tensor, where the checkpoint has several of our parameters side by side:
 * the query, key and value of GPT-2's {@code c_attn}.
 *
 * @param axis of the tensor in the checkpoint
 * @param index of the part, from 0
 * @param count how many parts there are, all of one size
 */
public record TensorSlice(int axis, int index, int count) {
  public TensorSlice {
    if (axis < 0 || index < 0 || index >= count) {
      throw new IllegalArgumentException(
          "no part %d of %d along axis %d".formatted(index, count, axis));
    }
  }

  /**
   * Cuts the part out; no element is read.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the tensor can't be cut so
   */
  StoredTensor of(StoredTensor whole) {
    return whole.slice(axis, index, count);
  }
}
