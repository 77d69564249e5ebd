package io.github.pocketzoo.compression.prune;

import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.train.StepListener;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sets the smallest weights of every matrix to zero and keeps them there (Han et al. 2015). Each
 * matrix gets the same sparsity, exact to one element; among equal magnitudes the first in memory
 * go.
 *
 * <p>The zeros are the mask: a resumed training finds the mask in the weights it reads.
 */
public final class MagnitudePruner implements StepListener {
  private final List<String> targets;
  private final SparsitySchedule schedule;
  private final Map<String, INDArray> masks = new ConcurrentHashMap<>();

  /**
   * A pruner of some matrices.
   *
   * @param targets names of the matrices
   */
  public MagnitudePruner(List<String> targets, SparsitySchedule schedule) {
    this.targets = List.copyOf(targets);
    this.schedule = schedule;
  }

  /** Before the next step moves them, the zeros are the pruned weights. */
  @Override
  public void resumed(Parameters parameters) {
    targets.forEach(name -> replaceMask(name, nonZeros(parameters.get(name))));
  }

  @Override
  public void afterStep(long step, Parameters parameters) {
    boolean choose = schedule.isPruningStep(step);
    double sparsity = schedule.at(step);
    targets.parallelStream()
        .forEach(
            name -> {
              INDArray weights = parameters.get(name);
              if (choose) {
                replaceMask(name, mask(weights, sparsity));
              }
              INDArray mask = masks.computeIfAbsent(name, missing -> nonZeros(weights));
              weights.muli(mask);
            });
  }

  private void replaceMask(String name, INDArray mask) {
    INDArray old = masks.put(name, mask);
    if (old != null) {
      old.close();
    }
  }

  private static INDArray nonZeros(INDArray weights) {
    try (INDArray nonZero = weights.neq(0.0)) {
      return nonZero.castTo(weights.dataType());
    }
  }

  /** 0 for the smallest {@code sparsity} of the weights, 1 for the others. */
  static INDArray mask(INDArray weights, double sparsity) {
    float[] magnitudes = weights.data().asFloat();
    for (int i = 0; i < magnitudes.length; i++) {
      magnitudes[i] = Math.abs(magnitudes[i]);
    }
    int prune = (int) Math.round(sparsity * magnitudes.length);
    float[] mask = new float[magnitudes.length];
    if (prune == 0) {
      Arrays.fill(mask, 1f);
    } else {
      float threshold = Quickselect.smallest(magnitudes.clone(), prune - 1);
      int below = 0;
      for (float magnitude : magnitudes) {
        if (magnitude < threshold) {
          below++;
        }
      }
      int ties = prune - below;
      for (int i = 0; i < mask.length; i++) {
        boolean goes = magnitudes[i] < threshold || (magnitudes[i] == threshold && ties-- > 0);
        mask[i] = goes ? 0f : 1f;
      }
    }
    return Nd4j.create(mask, weights.shape(), 'c');
  }
}
