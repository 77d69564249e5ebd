package io.github.pocketzoo.core.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Cuts an order of examples into batches. */
final class IndexBatches {
  private IndexBatches() {}

  /** 0, 1, … up to {@code size}, in a list that can be reordered. */
  static List<Integer> indices(int size) {
    return new ArrayList<>(IntStream.range(0, size).boxed().toList());
  }

  /** Batches of {@code batchSize} indices in the given order; the last may be smaller. */
  static List<int[]> cut(List<Integer> order, int batchSize) {
    List<int[]> batches = new ArrayList<>();
    for (int start = 0; start < order.size(); start += batchSize) {
      batches.add(
          order.subList(start, Math.min(start + batchSize, order.size())).stream()
              .mapToInt(Integer::intValue)
              .toArray());
    }
    return batches;
  }

  /**
   * @throws IllegalArgumentException if a batch would be empty
   */
  static int requirePositive(int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize is " + batchSize + ", expected at least 1");
    }
    return batchSize;
  }
}
