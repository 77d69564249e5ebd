package io.github.pocketzoo.core.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Evaluation batches of texts sorted by length, longest first: hardly anything is padded, and what
 * runs out of memory does so at once.
 *
 * <p>Results that come batch by batch are put back in the examples' order by {@link
 * #inOriginalOrder}.
 */
public final class LengthSortedBatches {
  private final int size;
  private final List<int[]> batches;

  /**
   * Sorts examples; those of one length keep their order.
   *
   * @param lengths tokens of each example
   * @param batchSize examples in a batch, at least 1
   * @throws IllegalArgumentException if {@code batchSize} is less than 1
   */
  public LengthSortedBatches(int[] lengths, int batchSize) {
    List<Integer> order = IndexBatches.indices(lengths.length);
    order.sort(Comparator.comparingInt((Integer index) -> lengths[index]).reversed());
    this.size = lengths.length;
    this.batches = List.copyOf(IndexBatches.cut(order, IndexBatches.requirePositive(batchSize)));
  }

  /** The batches, each the indices of its examples. */
  public List<int[]> batches() {
    return batches.stream().map(int[]::clone).toList();
  }

  /**
   * The results in the order of the examples.
   *
   * @param results for each batch, in the order of {@link #batches()}, a result for each example
   * @throws IllegalArgumentException if there are more or fewer results than examples
   */
  public <T> List<T> inOriginalOrder(List<? extends List<T>> results) {
    requireSame("batches", results.size(), batches.size());
    List<T> ordered = new ArrayList<>(Collections.nCopies(size, null));
    for (int b = 0; b < results.size(); b++) {
      int[] batch = batches.get(b);
      requireSame("results of batch " + b, results.get(b).size(), batch.length);
      for (int row = 0; row < batch.length; row++) {
        ordered.set(batch[row], results.get(b).get(row));
      }
    }
    return List.copyOf(ordered);
  }

  private static void requireSame(String what, int actual, int expected) {
    if (actual != expected) {
      throw new IllegalArgumentException("%d %s, expected %d".formatted(actual, what, expected));
    }
  }
}
