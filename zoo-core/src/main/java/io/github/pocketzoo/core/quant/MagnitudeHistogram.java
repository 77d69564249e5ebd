package io.github.pocketzoo.core.quant;

import java.util.Arrays;

/**
 * How often magnitudes occur: equally wide bins from 0. When a magnitude is beyond the last bin,
 * bins are joined in pairs until it fits, so that nothing has to be known beforehand.
 */
public final class MagnitudeHistogram {
  private static final int BINS = 4096;

  private final long[] counts = new long[BINS];
  private double width;
  private float largest;
  private long total;

  /**
   * Counts numbers.
   *
   * @throws IllegalArgumentException if one is NaN or infinite
   */
  public void add(float[] values) {
    add(values, 0, values.length);
  }

  /**
   * Counts some of the numbers of an array.
   *
   * @throws IllegalArgumentException if one is NaN or infinite
   */
  public void add(float[] values, int begin, int end) {
    for (int i = begin; i < end; i++) {
      float magnitude = Math.abs(values[i]);
      if (!Float.isFinite(magnitude)) {
        throw new IllegalArgumentException("a value is " + values[i]);
      }
      makeRoom(magnitude);
      largest = Math.max(largest, magnitude);
      counts[width == 0 ? 0 : Math.min(BINS - 1, (int) (magnitude / width))]++;
      total++;
    }
  }

  private void makeRoom(float magnitude) {
    if (width == 0) {
      // Only zeros so far; they stay in the first bin.
      width = magnitude / (double) BINS;
    }
    while (magnitude > width * BINS) {
      for (int i = 0; i < BINS / 2; i++) {
        counts[i] = counts[2 * i] + counts[2 * i + 1];
      }
      Arrays.fill(counts, BINS / 2, BINS, 0);
      width *= 2;
    }
  }

  /** The largest magnitude, 0 if nothing was counted. */
  public float largest() {
    return largest;
  }

  /** How many numbers were counted. */
  public long total() {
    return total;
  }

  /** Number of bins. */
  public int bins() {
    return BINS;
  }

  /** Where a bin ends; bin 0 begins at 0. */
  public double end(int bin) {
    return width * (bin + 1);
  }

  /** The middle of a bin. */
  public double middle(int bin) {
    return width * (bin + 0.5);
  }

  /** How many numbers are in a bin. */
  public long count(int bin) {
    return counts[bin];
  }

  /** The last bin that has something in it. */
  public int lastBin() {
    int bin = BINS - 1;
    while (bin > 0 && counts[bin] == 0) {
      bin--;
    }
    return bin;
  }
}
