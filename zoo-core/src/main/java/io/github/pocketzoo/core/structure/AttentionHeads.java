package io.github.pocketzoo.core.structure;

import io.github.pocketzoo.core.error.InvalidInputException;

/**
 * The heads of an attention.
 *
 * @param queries A, number of query heads
 * @param keyValues number of key and value heads, a divisor of A: fewer than A where A / keyValues
 *     query heads share each (grouped-query attention, Ainslie et al. 2023)
 * @param size d, width of a head
 */
public record AttentionHeads(int queries, int keyValues, int size) {
  public AttentionHeads {
    if (keyValues < 1 || queries % keyValues != 0) {
      throw new InvalidInputException(
          "%d key and value heads are not a divisor of %d attention heads"
              .formatted(keyValues, queries));
    }
    if (size < 1 || (long) queries * size > Integer.MAX_VALUE) {
      throw new InvalidInputException(
          "%d attention heads of size %d, expected a size of 1 or more that is no wider in all than %d"
              .formatted(queries, size, Integer.MAX_VALUE));
    }
  }

  /** Each query head with keys and values of its own. */
  public static AttentionHeads multi(int heads, int size) {
    return new AttentionHeads(heads, heads, size);
  }

  /**
   * Heads that divide the hidden states among them, each with keys and values of its own.
   *
   * @param hiddenSize H, a multiple of A
   * @param heads A
   */
  public static AttentionHeads dividing(int hiddenSize, int heads) {
    if (hiddenSize % heads != 0) {
      throw new InvalidInputException(
          "hidden size %d is not a multiple of %d attention heads".formatted(hiddenSize, heads));
    }
    return multi(heads, hiddenSize / heads);
  }

  /**
   * Some of the heads.
   *
   * @param number of key and value heads that are left, each with the query heads that share it
   */
  public AttentionHeads withKeyValues(int number) {
    return new AttentionHeads(number * group(), number, size);
  }

  /** Width of all query heads, A·d. */
  public int width() {
    return queries * size;
  }

  /** Width of all key heads, and of all value heads. */
  public int keyValueWidth() {
    return keyValues * size;
  }

  /** Query heads that share a key head. */
  public int group() {
    return queries / keyValues;
  }
}
