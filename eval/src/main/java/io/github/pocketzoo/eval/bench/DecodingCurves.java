package io.github.pocketzoo.eval.bench;

import java.util.List;

/**
 * Speed of writing against the size of what is read and written.
 *
 * @param lengths single texts, by the tokens of their prompts
 * @param batchSizes texts side by side after prompts of one length, by their number
 */
public record DecodingCurves(List<Point> lengths, List<Point> batchSizes) {
  public DecodingCurves {
    lengths = List.copyOf(lengths);
    batchSizes = List.copyOf(batchSizes);
  }

  /**
   * Texts of one size.
   *
   * @param batchSize texts that are written side by side
   * @param promptLength tokens of each prompt
   * @param firstToken times from the prompts to the first new token's logits
   * @param nextToken times of the steps after it
   * @param tokensPerSecond new tokens a second of all texts, at the median time of a step
   */
  public record Point(
      int batchSize,
      int promptLength,
      Latency firstToken,
      Latency nextToken,
      double tokensPerSecond) {
    static Point of(GenerationShape shape, Latency firstToken, Latency nextToken) {
      return new Point(
          shape.batchSize(),
          shape.promptLength(),
          firstToken,
          nextToken,
          1_000 * shape.batchSize() / nextToken.p50Millis());
    }
  }
}
