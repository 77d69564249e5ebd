package io.github.pocketzoo.core.graph;

import java.util.OptionalInt;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sinusoids of distances (Vaswani et al. 2017, section 3.5, of i − j as in Dai et al. 2019): the
 * row for the distance δ is
 *
 * <pre>
 * [sin(δ ω₀), …, sin(δ ω_{H/2−1}), cos(δ ω₀), …, cos(δ ω_{H/2−1})]     ω_k = 10000^{−2k/H}
 * </pre>
 */
public final class RelativeDistances {
  private static final double BASE = 10_000;

  private RelativeDistances() {}

  /**
   * The rows for the distances L, L − 1, …, −L + 1.
   *
   * @param width H, even
   * @return {@code [2L, H]}
   */
  public static SDVariable sinusoids(GraphContext graph, int width) {
    return sinusoids(graph, descending(graph, graph.lengthNumber(), graph.lengthNumber()), width);
  }

  /**
   * The rows for the distances M + L, M + L − 1, …, 0 to the tokens before one.
   *
   * @param width H, even
   * @param clamp greatest distance; those above have its row
   * @return {@code [M + L + 1, H]}
   */
  public static SDVariable back(
      GraphContext graph, SegmentMemory memory, int width, OptionalInt clamp) {
    SameDiff sd = graph.sameDiff();
    SDVariable greatest = graph.lengthNumber().add(sd.constant(memory.length()));
    SDVariable distances = descending(graph, greatest, sd.constant(1));
    return sinusoids(
        graph,
        clamp.isPresent() ? sd.clipByValue(distances, 0, clamp.getAsInt()) : distances,
        width);
  }

  /** From a number down to 1 − {@code end}, in the parameters' type. */
  private static SDVariable descending(GraphContext graph, SDVariable greatest, SDVariable end) {
    SameDiff sd = graph.sameDiff();
    // δ, δ − 1, … as −(−δ), −(−δ + 1), …: the step is positive.
    SDVariable numbers = sd.range(greatest.neg(), end, sd.constant(1), DataType.INT32).neg();
    return numbers.castTo(graph.attentionMask().dataType());
  }

  /** The rows of some distances. */
  private static SDVariable sinusoids(GraphContext graph, SDVariable numbers, int width) {
    SameDiff sd = graph.sameDiff();
    SDVariable distances = numbers.reshape(-1, 1);
    SDVariable angles = distances.mul(graph.constant(frequencies(width)));
    return sd.concat(1, sd.math().sin(angles), sd.math().cos(angles));
  }

  /** ω, {@code [1, H/2]}. */
  private static INDArray frequencies(int width) {
    double[][] frequencies = new double[1][width / 2];
    for (int k = 0; k < width / 2; k++) {
      frequencies[0][k] = Math.pow(BASE, -2.0 * k / width);
    }
    return Nd4j.createFromArray(frequencies);
  }
}
