package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which lengths and batch sizes to measure.
 *
 * @param lengths tokens of single texts; those that a model can't read are left out
 * @param batchSizes texts a call, all of {@code batchLength} tokens
 * @param batchLength tokens of the texts in batches
 * @param turnMillis time of each point in each round
 */
public record CurveOptions(
    List<Integer> lengths, List<Integer> batchSizes, int batchLength, int turnMillis) {
  public CurveOptions {
    lengths = List.copyOf(lengths);
    batchSizes = List.copyOf(batchSizes);
    if (batchLength < 1
        || turnMillis < 1
        || Stream.concat(lengths.stream(), batchSizes.stream()).anyMatch(size -> size < 1)) {
      throw new InvalidInputException("curves: expected lengths, sizes and times of 1 or more");
    }
  }

  /** 8 to 256 tokens; 1 to 32 texts of 32 tokens; 60 ms a point and round. */
  public static CurveOptions defaults() {
    return new CurveOptions(List.of(8, 16, 32, 64, 128, 256), List.of(1, 2, 4, 8, 16, 32), 32, 60);
  }
}
