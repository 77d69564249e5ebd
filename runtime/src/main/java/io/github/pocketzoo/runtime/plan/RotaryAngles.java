package io.github.pocketzoo.runtime.plan;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Tables of the angles of rotary positions. However a graph computes its cosines and sines (with
 * frequencies that are scaled in one way or another), the table holds what they are.
 */
final class RotaryAngles {
  private static final double TOLERANCE = 1e-6;

  private final MaskFunctions masks;
  private final Map<Formula, Optional<Tensor>> tables = new HashMap<>();

  RotaryAngles(MaskFunctions masks) {
    this.masks = masks;
  }

  /**
   * The variables of a graph that are cosines and sines.
   *
   * @param headSize d
   */
  private record Formula(String cosines, String sines, int headSize) {}

  /**
   * The table of two variables, if each has one number for each position and column of a head, the
   * same for both columns of a pair and for sequences of any length and padding.
   *
   * @param headSize d, even
   * @return {@code [positions, d]}, see {@link FusedOp.Rotary}; the same for the same variables
   */
  Optional<Tensor> table(String cosines, String sines, int headSize) {
    return tables.computeIfAbsent(new Formula(cosines, sines, headSize), this::find);
  }

  private Optional<Tensor> find(Formula formula) {
    Optional<double[]> cosines = ofPairs(formula.cosines(), formula.headSize());
    Optional<double[]> sines = ofPairs(formula.sines(), formula.headSize());
    if (cosines.isEmpty() || sines.isEmpty()) {
      return Optional.empty();
    }
    int half = formula.headSize() / 2;
    int positions = cosines.get().length / half;
    float[][] table = new float[positions][formula.headSize()];
    for (int position = 0; position < positions; position++) {
      for (int k = 0; k < half; k++) {
        table[position][k] = (float) cosines.get()[position * half + k];
        table[position][k + half] = (float) sines.get()[position * half + k];
      }
    }
    return Optional.of(
        new Tensor("angles of positions", Nd4j.createFromArray(table)).requireFinite());
  }

  /** The numbers of the first column of each pair, by position. */
  private Optional<double[]> ofPairs(String variable, int headSize) {
    if (!masks.isOfMask(variable, SymbolicShape.perPosition(headSize))) {
      return Optional.empty();
    }
    double[] all = masks.evaluate(variable, masks.longestMask());
    boolean sameForAllBatches =
        masks.masks().stream().allMatch(mask -> isStartOf(all, masks.evaluate(variable, mask)));
    int half = headSize / 2;
    double[] firsts = new double[all.length / 2];
    for (int i = 0; i < firsts.length; i++) {
      int first = i / half * headSize + i % half;
      if (!isClose(all[first], all[first + half])) {
        return Optional.empty();
      }
      firsts[i] = all[first];
    }
    return sameForAllBatches ? Optional.of(firsts) : Optional.empty();
  }

  /** A sine may be rounded otherwise where it stands at the end of an array. */
  private static boolean isClose(double one, double other) {
    return Math.abs(one - other) <= TOLERANCE;
  }

  /** Whether the numbers of a batch are those of the first positions. */
  private static boolean isStartOf(double[] all, double[] some) {
    for (int i = 0; i < Math.min(all.length, some.length); i++) {
      if (!isClose(all[i], some[i])) {
        return false;
      }
    }
    return true;
  }
}
