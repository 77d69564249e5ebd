package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.FusedOp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Finds the largest magnitudes of the inputs of linear layers over some batches ("min-max"
 * calibration), for INT8 with fixed scales: {@link CompileOptions#withInputLimits}.
 */
public final class Calibration {
  private Calibration() {}

  /**
   * Runs a model and looks at what its linear layers get.
   *
   * @param model compiled in f32
   * @param batches at least one
   * @return limits by the name of the input
   * @throws InvalidInputException if there is no batch, or an input is 0 throughout or not finite
   */
  public static Map<String, Float> inputLimits(CompiledForward model, List<TokenBatch> batches) {
    if (model.graph().options().precision() != Precision.F32) {
      throw new IllegalArgumentException(
          "the model is compiled in %s, expected %s"
              .formatted(model.graph().options().precision().label(), Precision.F32.label()));
    }
    if (batches.isEmpty()) {
      throw new InvalidInputException("no batch to calibrate with, expected at least one");
    }
    List<String> inputs = linearInputs(model.graph().graph());
    Map<String, Float> limits = new LinkedHashMap<>();
    for (TokenBatch batch : batches) {
      Map<String, INDArray> values = model.run(batch, inputs);
      values.forEach(
          (name, array) -> {
            try (array) {
              limits.merge(name, array.amaxNumber().floatValue(), Math::max);
            }
          });
    }
    limits.forEach(
        (name, limit) -> {
          if (!(limit > 0) || limit.isInfinite()) {
            throw new InvalidInputException(
                "calibration saw a largest magnitude of %s at %s, expected a positive number"
                    .formatted(limit, name));
          }
        });
    return limits;
  }

  private static List<String> linearInputs(FusedGraph graph) {
    return graph.ops().stream()
        .filter(FusedOp.Linear.class::isInstance)
        .map(op -> ((FusedOp.Linear) op).input().name())
        .distinct()
        .toList();
  }
}
