package io.github.pocketzoo.runtime.kernel.onednn;

import java.util.List;

/**
 * Heights of panels. A kernel is generated for one number of rows, so panels are made of few
 * heights; a panel that is not full is multiplied with whatever is in the rows that are left.
 *
 * @param heights numbers of rows, ascending
 */
public record RowBuckets(List<Integer> heights) {
  /**
   * Heights that do for the layers of an encoder.
   *
   * <p>Measured with f32 on AVX2, one thread, weights of 384 × 384 to 1536 × 384: a panel of 48
   * rows is within 4 % of the speed of 1,024 rows, one of 16 within 16 %, one of 8 within 25 %.
   * Taller ones than 128 win nothing. The kernels of one height and shape of weights take 0.5 to
   * 1.3 MB and about 1 ms to generate, which is why there are not more.
   */
  public static final RowBuckets STANDARD = new RowBuckets(List.of(8, 16, 24, 32, 48, 64, 96, 128));

  /**
   * @throws IllegalArgumentException if there is no height, or one is not larger than the one
   *     before
   */
  public RowBuckets {
    heights = List.copyOf(heights);
    int previous = 0;
    for (int height : heights) {
      if (height <= previous) {
        throw new IllegalArgumentException("Heights of panels have to ascend from 1: " + heights);
      }
      previous = height;
    }
    if (heights.isEmpty()) {
      throw new IllegalArgumentException("There has to be a height of panels");
    }
  }

  /** The tallest panel. */
  public int largest() {
    return heights.get(heights.size() - 1);
  }

  /** The tallest panel of at most some rows; the lowest, if none is so low. */
  public int largestWithin(int rows) {
    return heights.stream().filter(height -> height <= rows).reduce(heights.get(0), Math::max);
  }

  /**
   * The lowest panel that holds some rows.
   *
   * @param rows number of rows, from 1 to {@link #largest()}
   * @throws IllegalArgumentException if no panel holds them
   */
  public int holding(int rows) {
    if (rows < 1) {
      throw new IllegalArgumentException("A panel has at least one row, not " + rows);
    }
    for (int height : heights) {
      if (height >= rows) {
        return height;
      }
    }
    throw new IllegalArgumentException("No panel holds " + rows + " rows: " + heights);
  }
}
