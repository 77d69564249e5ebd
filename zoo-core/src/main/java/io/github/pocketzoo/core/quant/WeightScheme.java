package io.github.pocketzoo.core.quant;

import io.github.pocketzoo.core.error.InvalidInputException;

/**
 * How real numbers become integers in a matrix.
 *
 * <p>Symmetric integers of 8 bits are −127 to 127, so that q and −q are both there, and exact
 * products of bytes on AVX2 have room; of 4 bits −8 to 7.
 *
 * @param bits 8 or 4
 * @param symmetric whether the integer 0 stands for 0; else each scale has a zero point
 * @param granularity which elements share a scale
 * @param groupSize elements of a {@link Granularity#GROUP}, a power of two; the last group of a row
 *     may be smaller. 0 elsewhere
 */
public record WeightScheme(int bits, boolean symmetric, Granularity granularity, int groupSize) {
  /** 8 bits, symmetric, a scale for each output channel or embedding row. */
  public static final WeightScheme INT8 = new WeightScheme(8, true, Granularity.CHANNEL, 0);

  private static final int SMALLEST_GROUP = 8;

  public WeightScheme {
    if (bits != 8 && bits != 4) {
      throw new InvalidInputException("weights of %d bits, expected 8 or 4".formatted(bits));
    }
    boolean group = granularity == Granularity.GROUP;
    if (group && (groupSize < SMALLEST_GROUP || Integer.bitCount(groupSize) != 1)) {
      throw new InvalidInputException(
          "groups of %d weights, expected a power of two from %d, such as 32, 64 or 128"
              .formatted(groupSize, SMALLEST_GROUP));
    }
    if (!group && groupSize != 0) {
      throw new InvalidInputException("a group size goes with groups of weights");
    }
  }

  /** Weights with a scale a group. */
  public static WeightScheme groups(int bits, int groupSize, boolean symmetric) {
    return new WeightScheme(bits, symmetric, Granularity.GROUP, groupSize);
  }

  /** The least integer. */
  public int min() {
    return symmetric && bits == Byte.SIZE ? -Byte.MAX_VALUE : -(1 << (bits - 1));
  }

  /** The greatest integer. */
  public int max() {
    return (1 << (bits - 1)) - 1;
  }

  /** Scales of a row of a matrix that has one or more scales a row. */
  public int groups(int columns) {
    return granularity == Granularity.GROUP ? (columns + groupSize - 1) / groupSize : 1;
  }

  /** Scales of a matrix. */
  public int scales(int rows, int columns) {
    return granularity == Granularity.TENSOR ? 1 : rows * groups(columns);
  }

  /** Which of a matrix' scales is that of an element. */
  public int scaleOf(int row, int column, int columns) {
    return switch (granularity) {
      case TENSOR -> 0;
      case CHANNEL -> row;
      case GROUP -> row * groups(columns) + column / groupSize;
    };
  }

  /**
   * Whether a product with integers is one of integers: all of it, multiplied by a scale a row at
   * the end, or of 4 bits, that of each group.
   */
  public boolean multipliesAsIntegers() {
    return scalesRows() || (symmetric && bits < Byte.SIZE);
  }

  /** Whether the real numbers of a row are its integers, multiplied by one scale. */
  public boolean scalesRows() {
    return symmetric && granularity != Granularity.GROUP;
  }

  /** Such as {@code "int4 symmetric, groups of 64"}. */
  @Override
  public String toString() {
    return "int%d %s, %s"
        .formatted(
            bits,
            symmetric ? "symmetric" : "asymmetric",
            switch (granularity) {
              case TENSOR -> "one scale";
              case CHANNEL -> "a scale a channel";
              case GROUP -> "groups of " + groupSize;
            });
  }
}
