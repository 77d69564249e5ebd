package io.github.pocketzoo.compression.prune.structured;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.Role;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.GradientSource;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.Trainable;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Scores of units by how much the loss would change without them, to first order: gradient ×
 * activation (Michel et al. 2019 for heads, Molchanov et al. 2017 for neurons). With a factor ξ at
 * a unit's output, which is 1,
 *
 * <pre>
 * score = mean over batches of |∂ loss / ∂ ξ|
 * </pre>
 *
 * ξ multiplies the unit's rows w of the map back to hidden states, so that ∂ loss / ∂ ξ = Σ w · ∂
 * loss / ∂ w: no gate in the graph is needed. Gradients of examples in a batch may cancel out, so
 * batches are to be small.
 *
 * @param batches how many
 * @param batchSize examples in each
 */
public record TaylorScores(int batches, int batchSize) {
  /** 32 batches of 8. */
  public static final TaylorScores DEFAULT = new TaylorScores(32, 8);

  public TaylorScores {
    if (batches < 1 || batchSize < 1) {
      throw new InvalidInputException(
          "importance is measured on %d batches of %d examples, expected 1 or more of 1 or more"
              .formatted(batches, batchSize));
    }
  }

  /**
   * Scores all units.
   *
   * @param options of the training that follows: seed and shards
   */
  public UnitScores of(
      Model model, Objective objective, TrainingSource data, TrainingOptions options) {
    List<Block> blocks = UnitRemoval.blocks(model);
    Set<String> frozen = new HashSet<>(model.parameters().names());
    blocks.forEach(block -> outputs(block).forEach(frozen::remove));
    TrainingOptions small = options.withBatchSize(batchSize).withDropout(false);
    TrainingSource.Prepared prepared = data.prepare(model.tokenizer(), small);
    List<UnitScores.OfBlock> sums = new ArrayList<>();
    try (GradientSource source = Trainable.of(model, objective).gradients(frozen, small)) {
      for (int step = 0; step < batches; step++) {
        int[] batch = prepared.order().batch(step);
        try (BatchGradients gradients = source.compute(prepared.examples(), batch, step)) {
          add(sums, ofBatch(model, blocks, gradients));
        }
      }
    }
    return new UnitScores(sums);
  }

  private static List<String> outputs(Block block) {
    return List.of(
        block.projections().get(Role.ATTENTION_OUTPUT).weight(),
        block.projections().get(Role.OUTPUT).weight());
  }

  /** ∂ loss / ∂ ξ of all units. */
  static List<UnitScores.OfBlock> ofBatch(
      Model model, List<Block> blocks, BatchGradients gradients) {
    return blocks.stream()
        .map(
            block ->
                UnitSums.ofOutputs(
                    block,
                    projection -> {
                      String name = projection.weight();
                      INDArray weights = model.parameters().get(name);
                      try (INDArray products = weights.mul(gradients.dense().get(name))) {
                        return UnitSums.ofRows(products);
                      }
                    }))
        .toList();
  }

  private static void add(List<UnitScores.OfBlock> sums, List<UnitScores.OfBlock> batch) {
    for (int i = 0; i < batch.size(); i++) {
      UnitScores.OfBlock block = batch.get(i);
      if (sums.size() == i) {
        sums.add(
            new UnitScores.OfBlock(
                new double[block.heads().length], new double[block.neurons().length]));
      }
      addMagnitudes(sums.get(i).heads(), block.heads());
      addMagnitudes(sums.get(i).neurons(), block.neurons());
    }
  }

  private static void addMagnitudes(double[] sums, double[] values) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += Math.abs(values[i]);
    }
  }
}
