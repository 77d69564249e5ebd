package io.github.pocketzoo.compression.prune;

import io.github.pocketzoo.core.samediff.ArrayValues;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.train.StepListener;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sets the smallest weights to zero and keeps them there (Han et al. 2015). A {@link MaskRule} says
 * whether each matrix has a threshold of its own.
 *
 * <p>The zeros are the mask: a resumed training finds the mask in the weights it reads.
 */
public final class MagnitudePruner implements StepListener {
  private final List<String> targets;
  private final SparsitySchedule schedule;
  private final MaskRule rule;
  private final Map<String, INDArray> masks = new ConcurrentHashMap<>();

  /**
   * A pruner of some matrices.
   *
   * @param targets names of the matrices
   */
  public MagnitudePruner(List<String> targets, SparsitySchedule schedule, MaskRule rule) {
    this.targets = List.copyOf(targets);
    this.schedule = schedule;
    this.rule = rule;
  }

  /** Before the next step moves them, the zeros are the pruned weights. */
  @Override
  public void resumed(Parameters parameters) {
    targets.forEach(name -> replaceMask(name, nonZeros(parameters.get(name))));
  }

  @Override
  public void afterStep(long step, Parameters parameters) {
    if (schedule.isPruningStep(step)) {
      masks(targets, parameters, rule, schedule.at(step)).forEach(this::replaceMask);
    }
    targets.parallelStream()
        .forEach(
            name -> {
              INDArray weights = parameters.get(name);
              weights.muli(masks.computeIfAbsent(name, missing -> nonZeros(weights)));
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

  /**
   * Masks of the weights with the smallest magnitudes.
   *
   * @param targets names of the matrices
   * @return by name 0 where a weight goes and 1 where it stays
   */
  public static Map<String, INDArray> masks(
      List<String> targets, Parameters parameters, MaskRule rule, double sparsity) {
    Map<String, MaskRule.Scores> magnitudes = new LinkedHashMap<>();
    for (String name : targets) {
      INDArray weights = parameters.get(name);
      float[] values = ArrayValues.floats(weights);
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.abs(values[i]);
      }
      magnitudes.put(name, new MaskRule.Scores(values, Math.toIntExact(weights.size(1))));
    }
    Map<String, INDArray> masks = new LinkedHashMap<>();
    rule.masks(magnitudes, sparsity)
        .forEach((name, mask) -> masks.put(name, array(mask, parameters.get(name))));
    return masks;
  }

  /** A mask of the shape and type of some weights. */
  static INDArray array(float[] mask, INDArray weights) {
    INDArray floats = Nd4j.create(mask, weights.shape(), 'c');
    if (floats.dataType() == weights.dataType()) {
      return floats;
    }
    try (floats) {
      return floats.castTo(weights.dataType());
    }
  }
}
