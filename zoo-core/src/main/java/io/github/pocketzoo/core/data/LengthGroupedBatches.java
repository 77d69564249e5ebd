package io.github.pocketzoo.core.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Training batches of texts of similar length, so that little is padded ({@code group_by_length} in
 * Hugging Face Transformers): all examples are shuffled, every run of 50 batches is sorted by
 * length and cut into batches, and the batches are shuffled.
 *
 * <p>An epoch depends on the lengths, the batch size, the seed and its number alone, so a resumed
 * training sees the batches it would have seen. Every example is in one batch of an epoch; at most
 * one batch is smaller than the others.
 */
public final class LengthGroupedBatches {
  /** Batches sorted together: enough to group by length, few enough to stay random. */
  private static final int MEGA_BATCH = 50;

  /** 2⁶⁴ divided by the golden ratio: keeps (seed, epoch + 1) and (seed + 1, epoch) apart. */
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private final int[] lengths;
  private final int batchSize;
  private final long seed;

  /**
   * Grouping of examples by their lengths.
   *
   * @param lengths tokens of each example
   * @param batchSize examples in a batch, at least 1
   * @param seed another seed gives other batches
   * @throws IllegalArgumentException if {@code batchSize} is less than 1
   */
  public LengthGroupedBatches(int[] lengths, int batchSize, long seed) {
    this.lengths = lengths.clone();
    this.batchSize = IndexBatches.requirePositive(batchSize);
    this.seed = seed;
  }

  /** Number of batches, the same in every epoch. */
  public int batchesPerEpoch() {
    return (int) ((lengths.length + (long) batchSize - 1) / batchSize);
  }

  /**
   * The batches of one epoch, each the indices of its examples.
   *
   * @param epoch from 0
   */
  public List<int[]> epoch(int epoch) {
    Random random = new Random(seed + GOLDEN_GAMMA * (epoch + 1L));
    List<Integer> order = IndexBatches.indices(lengths.length);
    Collections.shuffle(order, random);
    int megaBatch = (int) Math.min((long) MEGA_BATCH * batchSize, lengths.length);
    List<int[]> batches = new ArrayList<>(batchesPerEpoch());
    for (int start = 0; start < order.size(); start += megaBatch) {
      List<Integer> run = order.subList(start, Math.min(start + megaBatch, order.size()));
      run.sort(Comparator.comparingInt((Integer index) -> lengths[index]).reversed());
      batches.addAll(IndexBatches.cut(run, batchSize));
    }
    Collections.shuffle(batches, random);
    return batches;
  }
}
