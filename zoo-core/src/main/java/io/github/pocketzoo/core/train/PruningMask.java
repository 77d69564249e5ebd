package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.structure.ModelStructure;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The zeros of a pruned model, which stay zeros through whatever is done to it later: every
 * training puts them back after each step, and checks at its end that they are there.
 */
public final class PruningMask implements StepListener, AutoCloseable {
  /** The operation of provenance records whose zeros are locked. */
  public static final String OPERATION = "prune";

  /** The setting that says how many zeros it made. */
  public static final String SPARSITY = "sparsity";

  private final Map<String, INDArray> kept;

  private PruningMask(Map<String, INDArray> kept) {
    this.kept = kept;
  }

  /** The mask of a model, if its provenance says that weights were pruned. */
  public static Optional<PruningMask> of(Model model) {
    return makesZeros(model.provenance()) ? Optional.of(ofZeros(model)) : Optional.empty();
  }

  /** Whether a model's provenance says that weights were pruned. */
  public static boolean isPruned(Model model) {
    return makesZeros(model.provenance());
  }

  /** Whether one of the steps pruned weights. */
  static boolean makesZeros(Provenance provenance) {
    return provenance.steps().stream().anyMatch(PruningMask::makesZeros);
  }

  private static boolean makesZeros(Provenance.Step step) {
    return step.operation().equals(OPERATION) && step.settings().containsKey(SPARSITY);
  }

  /** The zeros in the matrices of a model's blocks and in its embedding tables. */
  public static PruningMask ofZeros(Model model) {
    ModelStructure structure = model.architecture().structure();
    List<String> names = new ArrayList<>(structure.blockWeights());
    names.addAll(structure.embeddings());
    Map<String, INDArray> kept = new LinkedHashMap<>();
    for (String name : names) {
      INDArray weights = model.parameters().get(name);
      if (countZeros(weights) > 0) {
        try (INDArray nonZero = weights.neq(0.0)) {
          kept.put(name, nonZero.castTo(weights.dataType()));
        }
      }
    }
    return new PruningMask(kept);
  }

  private static long countZeros(INDArray weights) {
    try (INDArray zeros = weights.eq(0.0);
        INDArray numbers = zeros.castTo(DataType.INT64)) {
      return numbers.sumNumber().longValue();
    }
  }

  /** Number of zeros. */
  public long zeros() {
    return kept.values().stream().mapToLong(PruningMask::countZeros).sum();
  }

  @Override
  public void afterStep(long step, Parameters parameters) {
    kept.entrySet().parallelStream()
        .forEach(entry -> parameters.get(entry.getKey()).muli(entry.getValue()));
  }

  /**
   * Checks that all zeros are still there.
   *
   * @param parameters of the same names and shapes
   * @throws IllegalStateException if one isn't; the message names the first such matrix
   */
  public void verify(Parameters parameters) {
    kept.forEach(
        (name, mask) -> {
          try (INDArray gone = mask.eq(0.0);
              INDArray zeroes = gone.castTo(parameters.get(name).dataType());
              INDArray lost = parameters.get(name).mul(zeroes)) {
            long number = lost.length() - countZeros(lost);
            if (number > 0) {
              throw new IllegalStateException(
                  "%s: %d pruned weights of %d are no longer zero"
                      .formatted(name, number, countZeros(mask)));
            }
          }
        });
  }

  /** Frees the mask. */
  @Override
  public void close() {
    kept.values().forEach(INDArray::close);
  }
}
