package io.github.pocketzoo.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("Rotary positions")
class RotaryFusionTest {
  private static final int HEADS = 2;
  private static final int SIZE = 4;
  private static final double[][] FREQUENCIES = {{1, 0.3, 1, 0.3}};

  /** Turns (a, b, c, d) into (−c, −d, a, b). */
  private static final double[][] TURN = {{0, 0, 1, 0}, {0, 0, 0, 1}, {-1, 0, 0, 0}, {0, -1, 0, 0}};

  private static final double[][] TURN_BACK = {
    {0, 0, -1, 0}, {0, 0, 0, -1}, {1, 0, 0, 0}, {0, 1, 0, 0}
  };

  private final AttentionSketch sketch = new AttentionSketch(HEADS, SIZE);
  private final SameDiff sd = sketch.sd;

  private SDVariable floats(double[][] matrix) {
    return sd.constant(Nd4j.createFromArray(matrix).castTo(DataType.FLOAT));
  }

  /** 0 to L − 1, {@code [L, 1]}. */
  private SDVariable positions() {
    SDVariable length =
        sd.squeeze(sd.stridedSlice(sd.shape(sketch.mask), new long[] {1}, new long[] {2}, 1), 0);
    return sd.range(sd.constant(0), length.castTo(DataType.INT32), sd.constant(1), DataType.INT32)
        .castTo(DataType.FLOAT)
        .reshape(-1, 1);
  }

  private SDVariable angles(SDVariable positions, double[][] frequencies) {
    return positions.mul(floats(frequencies));
  }

  private SDVariable perPosition(SDVariable numbers) {
    return numbers.reshape(1, -1, 1, SIZE);
  }

  private SDVariable turned(SDVariable matrix, SDVariable angles, double[][] turn) {
    SDVariable heads = sketch.split(matrix);
    return turned(heads, heads, angles, turn);
  }

  /** x ⊙ cos + (y R) ⊙ sin, where x and y are heads. */
  private SDVariable turned(SDVariable x, SDVariable y, SDVariable angles, double[][] turn) {
    SDVariable half = sketch.split(y.reshape(-1, SIZE).mmul(floats(turn)));
    return x.mul(perPosition(sd.math().cos(angles)))
        .add(half.mul(perPosition(sd.math().sin(angles))));
  }

  private FusedGraph attention(
      UnaryOperator<SDVariable> turnQuery, UnaryOperator<SDVariable> turnKey) {
    SDVariable query = turnQuery.apply(sketch.project("query", sketch.x));
    SDVariable key = turnKey.apply(sketch.project("key", sketch.x));
    SDVariable scores = sd.mmul(sd.permute(query, 0, 2, 1, 3), sd.permute(key, 0, 2, 3, 1));
    SDVariable weights = sd.nn().softmax(scores.mul(0.5).add(sketch.padding()), -1);
    sketch.attend(weights, sketch.project("value", sketch.x));
    return sketch.check();
  }

  private FusedGraph attention(UnaryOperator<SDVariable> turn) {
    return attention(turn, turn);
  }

  private static void assertFused(FusedGraph fused) {
    assertThat(AttentionSketch.kinds(fused))
        .containsExactly("EmbeddingSum", "Linear", "Rotary", "Attention", "Linear");
  }

  /** Parity was checked by whoever made the graph. */
  private static void assertLeftToNd4j(FusedGraph fused) {
    assertThat(AttentionSketch.kinds(fused))
        .contains("Fallback")
        .doesNotContain("Rotary", "Attention");
  }

  @Test
  @DisplayName("are found by their formula")
  void theUsualOnes() {
    SDVariable angles = angles(positions(), FREQUENCIES);
    assertFused(attention(matrix -> turned(matrix, angles, TURN)));
  }

  @Test
  @DisplayName("may be counted from elsewhere and scaled: the table holds what the graph computes")
  void otherAngles() {
    SDVariable angles = angles(positions().add(7.0).mul(0.25), FREQUENCIES);
    assertFused(attention(matrix -> turned(matrix, angles, TURN)));
  }

  @Test
  @DisplayName("are not turns the other way")
  void turningBack() {
    SDVariable angles = angles(positions(), FREQUENCIES);
    assertLeftToNd4j(attention(matrix -> turned(matrix, angles, TURN_BACK)));
  }

  @Test
  @DisplayName("are not angles that differ within a pair")
  void neighboursArePairs() {
    SDVariable angles = angles(positions(), new double[][] {{1, 1, 0.3, 0.3}});
    assertLeftToNd4j(attention(matrix -> turned(matrix, angles, TURN)));
  }

  @Test
  @DisplayName("are not angles that depend on how many tokens there are")
  void anglesOfTheLength() {
    SDVariable last = sd.max(positions(), true, 0);
    SDVariable angles = angles(positions().div(last.add(1.0)), FREQUENCIES);
    assertLeftToNd4j(attention(matrix -> turned(matrix, angles, TURN)));
  }

  @Test
  @DisplayName("are not a sum of two projections, one of them turned")
  void turnOfAnother() {
    SDVariable angles = angles(positions(), FREQUENCIES);
    SDVariable other = sketch.split(sketch.project("other", sketch.x));
    assertLeftToNd4j(attention(matrix -> turned(sketch.split(matrix), other, angles, TURN)));
  }

  @Test
  @DisplayName("are not fused where queries and keys are turned by different angles")
  void differentAngles() {
    SDVariable angles = angles(positions(), FREQUENCIES);
    SDVariable slower = angles(positions().mul(0.5), FREQUENCIES);
    assertLeftToNd4j(
        attention(query -> turned(query, angles, TURN), key -> turned(key, slower, TURN)));
  }

  @Test
  @DisplayName("are not fused where only the queries are turned")
  void onlyQueries() {
    SDVariable angles = angles(positions(), FREQUENCIES);
    assertLeftToNd4j(attention(query -> turned(query, angles, TURN), sketch::split));
  }
}
