package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.data.LengthGroupedBatches;
import java.util.List;

/** Epoch after epoch of batches of similar length. For one thread. */
final class EpochBatches implements BatchOrder {
  private final LengthGroupedBatches batches;
  private int epoch = -1;
  private List<int[]> current = List.of();

  EpochBatches(LengthGroupedBatches batches) {
    this.batches = batches;
  }

  @Override
  public int[] batch(long step) {
    int wanted = Math.toIntExact(step / batches.batchesPerEpoch());
    if (wanted != epoch) {
      current = batches.epoch(wanted);
      epoch = wanted;
    }
    return current.get((int) (step % batches.batchesPerEpoch()));
  }
}
