package io.github.pocketzoo.compression.prune.structured;

import java.util.Arrays;
import java.util.List;

/**
 * How much a model needs its heads and neurons; greater is more.
 *
 * @param blocks scores of the blocks with weights of their own, from input to output
 */
public record UnitScores(List<OfBlock> blocks) {

  /**
   * Scores of a block's units.
   *
   * @param heads of each key and value head with the query heads that share it
   * @param neurons of each neuron of the feed-forward network
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record OfBlock(double[] heads, double[] neurons) {}

  public UnitScores {
    blocks = List.copyOf(blocks);
  }

  /**
   * Scores that can be compared between blocks: those of each block have the norm 1, as in Michel
   * et al. (2019), since gradients and weights differ in size from block to block.
   */
  public UnitScores normalized() {
    return new UnitScores(
        blocks.stream()
            .map(block -> new OfBlock(normalized(block.heads()), normalized(block.neurons())))
            .toList());
  }

  private static double[] normalized(double[] scores) {
    double norm = Math.sqrt(Arrays.stream(scores).map(score -> score * score).sum());
    return norm == 0 ? scores : Arrays.stream(scores).map(score -> score / norm).toArray();
  }
}
