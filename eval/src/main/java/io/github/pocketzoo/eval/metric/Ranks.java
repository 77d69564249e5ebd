package io.github.pocketzoo.eval.metric;

import java.util.Arrays;

/**
 * The ranks of some of many numbers, equal ones having their mean rank. The numbers are sorted
 * once, so that ranking each of thousands of resampled sets takes a pass alone.
 */
final class Ranks {
  /** Which of the distinct numbers, in their order, each number is. */
  private final int[] groups;

  private final int[] counts;
  private final double[] rankOfGroup;

  Ranks(double[] signed) {
    // Negative zero is no other number, though the search takes it for one.
    double[] numbers = Arrays.stream(signed).map(x -> x + 0.0).toArray();
    double[] distinct = Arrays.stream(numbers).sorted().distinct().toArray();
    groups = Arrays.stream(numbers).mapToInt(x -> Arrays.binarySearch(distinct, x)).toArray();
    counts = new int[distinct.length];
    rankOfGroup = new double[distinct.length];
  }

  /** Ranks from 1 of the numbers with these indices, some of which may be there more than once. */
  double[] of(int[] indices) {
    Arrays.fill(counts, 0);
    for (int index : indices) {
      counts[groups[index]]++;
    }
    int before = 0;
    for (int group = 0; group < counts.length; group++) {
      rankOfGroup[group] = before + (counts[group] + 1) / 2.0;
      before += counts[group];
    }
    return Arrays.stream(indices).mapToDouble(index -> rankOfGroup[groups[index]]).toArray();
  }
}
