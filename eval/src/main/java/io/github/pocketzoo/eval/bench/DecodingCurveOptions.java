package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which prompts and numbers of texts to measure.
 *
 * @param lengths tokens of the prompts of single texts; those that a model can't read are left out
 * @param batchSizes texts side by side, all with prompts of {@code promptLength} tokens
 * @param promptLength tokens of the prompts of these
 * @param newTokens tokens that are written of each text in a turn
 */
public record DecodingCurveOptions(
    List<Integer> lengths, List<Integer> batchSizes, int promptLength, int newTokens) {
  public DecodingCurveOptions {
    lengths = List.copyOf(lengths);
    batchSizes = List.copyOf(batchSizes);
    if (promptLength < 1
        || newTokens < 1
        || Stream.concat(lengths.stream(), batchSizes.stream()).anyMatch(size -> size < 1)) {
      throw new InvalidInputException("curves: expected lengths and numbers of 1 or more");
    }
  }

  /** Prompts of 8 to 512 tokens; 1 to 16 texts after prompts of 16; 8 new tokens of each. */
  public static DecodingCurveOptions defaults() {
    return new DecodingCurveOptions(
        List.of(8, 16, 32, 64, 128, 256, 512), List.of(1, 2, 4, 8, 16), 16, 8);
  }
}
