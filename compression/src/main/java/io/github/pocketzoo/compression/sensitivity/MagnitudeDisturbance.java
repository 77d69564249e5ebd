package io.github.pocketzoo.compression.sensitivity;

import io.github.pocketzoo.compression.prune.MagnitudePruner;
import io.github.pocketzoo.compression.prune.MaskRule;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The smallest weights of every matrix become zero.
 *
 * @param sparsity part of them, in [0, 1)
 */
public record MagnitudeDisturbance(double sparsity) implements Disturbance {
  public MagnitudeDisturbance {
    if (!(sparsity >= 0 && sparsity < 1)) {
      throw new InvalidInputException("sparsity is " + sparsity + ", expected a number in [0, 1)");
    }
  }

  @Override
  public String name() {
    return "magnitude " + sparsity;
  }

  @Override
  public void apply(List<INDArray> weights) {
    Map<String, INDArray> named = new LinkedHashMap<>();
    weights.forEach(each -> named.put(Integer.toString(named.size()), each));
    MagnitudePruner.masks(
            List.copyOf(named.keySet()), new Parameters(named), new MaskRule.PerMatrix(), sparsity)
        .forEach(
            (name, mask) -> {
              try (mask) {
                named.get(name).muli(mask);
              }
            });
  }
}
