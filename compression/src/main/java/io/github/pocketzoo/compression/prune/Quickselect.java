package io.github.pocketzoo.compression.prune;

/**
 * Order statistics by Hoare's quickselect: sorting the 11.7 million weights of an embedding table
 * would take longer than a training step.
 */
final class Quickselect {
  private Quickselect() {}

  /**
   * The value that would stand at {@code rank} if the values were sorted.
   *
   * @param values reordered; no NaN
   * @param rank from 0
   */
  static float smallest(float[] values, int rank) {
    int low = 0;
    int high = values.length - 1;
    while (low < high) {
      float pivot = median(values[low], values[(low + high) >>> 1], values[high]);
      int i = low;
      int j = high;
      while (i <= j) {
        while (values[i] < pivot) {
          i++;
        }
        while (values[j] > pivot) {
          j--;
        }
        if (i <= j) {
          float swapped = values[i];
          values[i++] = values[j];
          values[j--] = swapped;
        }
      }
      if (rank <= j) {
        high = j;
      } else if (rank >= i) {
        low = i;
      } else {
        break;
      }
    }
    return values[rank];
  }

  private static float median(float a, float b, float c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}
