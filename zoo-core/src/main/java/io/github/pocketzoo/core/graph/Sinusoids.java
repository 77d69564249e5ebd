package io.github.pocketzoo.core.graph;

import io.github.pocketzoo.core.error.InvalidInputException;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sinusoids of positions or distances (Vaswani et al. 2017, section 3.5), sines before cosines: the
 * row for the number p is
 *
 * <pre>
 * [sin(p ω₀), …, sin(p ω_{H/2−1}), cos(p ω₀), …, cos(p ω_{H/2−1})]     ω_k = 10000^{−2k/H}
 * </pre>
 *
 * @param width H, even
 */
public record Sinusoids(int width) {
  private static final double BASE = 10_000;

  public Sinusoids {
    if (width % 2 != 0) {
      throw new InvalidInputException(
          "width is %d, expected an even number for sinusoidal positions".formatted(width));
    }
  }

  /**
   * The rows of the positions 0 to L − 1.
   *
   * @return {@code [L, H]}
   */
  public SDVariable ofPositions(GraphContext graph) {
    return of(graph, graph.positions());
  }

  /**
   * The rows of some numbers.
   *
   * @param numbers N whole numbers in any shape
   * @return {@code [N, H]}
   */
  SDVariable of(GraphContext graph, SDVariable numbers) {
    SameDiff sd = graph.sameDiff();
    SDVariable column = numbers.castTo(graph.attentionMask().dataType()).reshape(-1, 1);
    SDVariable angles = column.mul(graph.constant(frequencies()));
    return sd.concat(1, sd.math().sin(angles), sd.math().cos(angles));
  }

  /** ω, {@code [1, H/2]}. */
  private INDArray frequencies() {
    double[][] frequencies = new double[1][width / 2];
    for (int k = 0; k < width / 2; k++) {
      frequencies[0][k] = Math.pow(BASE, -2.0 * k / width);
    }
    return Nd4j.createFromArray(frequencies);
  }
}
