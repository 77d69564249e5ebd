package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.graph.DropoutMask;
import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Draws dropout masks. A mask depends on the seed, the step, the shard and the mask's place in the
 * graph alone, so a resumed run draws what the uninterrupted one would have.
 */
final class DropoutSampler {
  private static final long STEP = 0x9E3779B97F4A7C15L;
  private static final long SHARD = 0xC2B2AE3D27D4EB4FL;

  private final long seed;

  DropoutSampler(long seed) {
    this.seed = seed;
  }

  /** A mask for one dropout of a graph. */
  INDArray sample(
      ModelGraph graph, DropoutMask mask, TokenBatch batch, long step, int shard, DataType type) {
    long[] shape = shape(graph, mask, batch);
    int length = 1;
    for (long size : shape) {
      length = Math.multiplyExact(length, Math.toIntExact(size));
    }
    SplittableRandom random =
        new SplittableRandom(
            (seed + step * STEP) ^ (shard * SHARD) ^ ((long) mask.input().hashCode() << 32));
    float keep = (float) (1 / (1 - mask.rate()));
    // Two draws of 32 bits from one of 64: sampling takes a tenth of a small model's step.
    long threshold = (long) (mask.rate() * (1L << 32));
    float[] values = new float[length];
    for (int i = 0; i < length; i += 2) {
      long bits = random.nextLong();
      values[i] = (bits & 0xFFFFFFFFL) < threshold ? 0f : keep;
      if (i + 1 < length) {
        values[i + 1] = (bits >>> 32) < threshold ? 0f : keep;
      }
    }
    INDArray floats = Nd4j.create(values, shape, 'c');
    if (type == DataType.FLOAT) {
      return floats;
    }
    try (floats) {
      return floats.castTo(type);
    }
  }

  private static long[] shape(ModelGraph graph, DropoutMask mask, TokenBatch batch) {
    long rows = batch.batchSize();
    long length = batch.sequenceLength();
    return switch (mask.shape()) {
      case HIDDEN -> new long[] {rows * length, mask.width().orElse(graph.hiddenSize())};
      case DISTANCES -> new long[] {2 * length, graph.hiddenSize()};
      case DISTANCES_BACK -> new long[] {mask.memory() + length + 1, graph.hiddenSize()};
      case ATTENTION ->
          new long[] {
            rows, mask.width().orElse(graph.attentionHeads()), length, mask.memory() + length
          };
      case POOLED -> new long[] {rows, mask.width().orElse(graph.hiddenSize())};
    };
  }
}
