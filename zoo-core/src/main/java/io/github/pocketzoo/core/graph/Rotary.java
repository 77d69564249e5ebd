package io.github.pocketzoo.core.graph;

import io.github.pocketzoo.core.error.InvalidInputException;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Rotary positions (Su et al. 2021): the pair (x_k, x_{k+d/2}) of a head is turned by the angle p ·
 * θ^{−2k/d}, where p is the token's position, so that products of queries and keys depend on how
 * far tokens are from one another:
 *
 * <pre>
 * y = x ⊙ cos + rotateHalf(x) ⊙ sin     rotateHalf(x) = [−x_{d/2…d}, x_{0…d/2}]
 * </pre>
 *
 * @param theta θ, {@code rope_theta} of {@code config.json}
 * @param scaling of the frequencies θ^{−2k/d}
 * @param headSize d, even
 */
public record Rotary(double theta, RotaryScaling scaling, int headSize) {
  public Rotary {
    if (!(theta > 0)) {
      throw new InvalidInputException(
          "rope_theta is %s, expected a number greater than 0".formatted(theta));
    }
    if (headSize % 2 != 0) {
      throw new InvalidInputException(
          "head size is %d, expected an even number for rotary positions".formatted(headSize));
    }
  }

  /**
   * The angles' cosines and sines, the same for all blocks.
   *
   * @param cos {@code [1, L, 1, d]}
   * @param sin {@code [1, L, 1, d]}
   */
  public record Angles(SDVariable cos, SDVariable sin) {}

  /** Computes the angles of the positions 0 to L − 1. */
  public Angles angles(GraphContext graph) {
    SameDiff sd = graph.sameDiff();
    DataType type = graph.attentionMask().dataType();
    SDVariable positions = graph.positions().castTo(type).reshape(-1, 1);
    SDVariable angles = positions.mul(graph.constant(frequencies()));
    return new Angles(
        sd.math().cos(angles).reshape(1, -1, 1, headSize),
        sd.math().sin(angles).reshape(1, -1, 1, headSize));
  }

  /** θ^{−2k/d}, scaled, for each element of a head, {@code [1, d]}. */
  private INDArray frequencies() {
    double[][] frequencies = new double[1][headSize];
    for (int i = 0; i < headSize; i++) {
      int k = i % (headSize / 2);
      frequencies[0][i] = scaling.scaled(Math.pow(theta, -2.0 * k / headSize));
    }
    return Nd4j.createFromArray(frequencies);
  }

  /**
   * Turns the heads of tokens.
   *
   * @param x {@code [B, L, heads, d]}
   * @return {@code [B, L, heads, d]}
   */
  public SDVariable apply(GraphContext graph, SDVariable x, int heads, Angles angles) {
    // rotateHalf as a product with signs: slices have no gradient that can be relied on.
    SDVariable half = x.reshape(-1, headSize).mmul(graph.constant(rotateHalf()));
    SDVariable turned = graph.toSequences(half, heads, headSize);
    return x.mul(angles.cos()).add(turned.mul(angles.sin()));
  }

  /** {@code [d, d]}. */
  private INDArray rotateHalf() {
    double[][] matrix = new double[headSize][headSize];
    int half = headSize / 2;
    for (int i = 0; i < half; i++) {
      matrix[i + half][i] = -1;
      matrix[i][i + half] = 1;
    }
    return Nd4j.createFromArray(matrix);
  }
}
