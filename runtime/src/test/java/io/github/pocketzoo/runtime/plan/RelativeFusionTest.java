package io.github.pocketzoo.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Relative scores are fused where they are the usual ones, and stay with ND4J where nearly so. */
class RelativeFusionTest {
  private static final int HEADS = 2;
  private static final int SIZE = 4;
  private static final int LONGEST = 20;
  private static final int HIDDEN = HEADS * SIZE;

  private final AttentionSketch sketch = new AttentionSketch(HEADS, SIZE);
  private final SameDiff sd = sketch.sd;
  private final SDVariable query = sketch.project("query", sketch.x);
  private final SDVariable length =
      sd.stridedSlice(sd.shape(sketch.mask), new long[] {1}, new long[] {2}, 1);

  private SDVariable numbers(long... values) {
    return sd.constant(Nd4j.createFromArray(values));
  }

  private SDVariable with(String bias) {
    return query.add(sketch.constant(bias, HIDDEN));
  }

  /** q · k + u · k. */
  private SDVariable content() {
    SDVariable key = sketch.project("key", sketch.x);
    return sd.mmul(sketch.heads(with("u"), 0, 2, 1, 3), sketch.heads(key, 0, 2, 3, 1));
  }

  /** L, L − 1, …, 1 − L in a column. */
  private SDVariable descending() {
    SDVariable number = sd.squeeze(length, 0).castTo(DataType.INT32);
    SDVariable range =
        sd.range(number.neg(), number, sd.constant(1), DataType.INT32).neg().castTo(DataType.FLOAT);
    return range.reshape(-1, 1);
  }

  /** Products by distance, {@code [A, B·L, 2L]}. */
  private SDVariable byDistance(SDVariable queries, SDVariable distances) {
    SDVariable rows =
        sd.math()
            .sin(distances.mul(sketch.constant("frequencies", 1, HIDDEN)))
            .mmul(sketch.constant("distance.weight", HIDDEN, HIDDEN));
    return sd.mmul(
        sd.permute(queries.reshape(-1, HEADS, SIZE), 1, 0, 2),
        sd.permute(rows.reshape(-1, HEADS, SIZE), 1, 2, 0));
  }

  /**
   * From distances to tokens.
   *
   * @param distance of the last column of the first token; 0 is right
   */
  private SDVariable shifted(SDVariable byDistance, int distance) {
    SDVariable columns = length.mul(2);
    SDVariable any = numbers(-1);
    // Row i begins at column L − i.
    SDVariable flat = sd.reshape(byDistance, sd.concat(0, any, columns.mul(length)));
    SDVariable from = sd.squeeze(length, 0).castTo(DataType.INT32).add(sd.constant(distance));
    SDVariable to = sd.squeeze(columns.sub(1).mul(length).add(length), 0).castTo(DataType.INT32);
    SDVariable indices =
        sd.range(from, to.add(sd.constant(distance)), sd.constant(1), DataType.INT32);
    SDVariable last = to.sub(sd.constant(1));
    SDVariable within = sd.math().min(indices, last);
    SDVariable rest = sd.gather(flat, within, 1);
    SDVariable rows = sd.reshape(rest, sd.concat(0, any, length, columns.sub(1)));
    SDVariable tokens =
        sd.range(
            sd.constant(0),
            sd.squeeze(length, 0).castTo(DataType.INT32),
            sd.constant(1),
            DataType.INT32);
    return toScores(sd.gather(rows, tokens, 2), length);
  }

  /** To {@code [B, A, L, columns]}. */
  private SDVariable toScores(SDVariable x, SDVariable columns) {
    SDVariable shape =
        sd.concat(
            0,
            numbers(HEADS),
            sd.stridedSlice(sd.shape(sketch.mask), new long[] {0}, new long[] {1}, 1),
            length,
            columns);
    return sd.permute(sd.reshape(x, shape), 1, 0, 2, 3);
  }

  private SDVariable position() {
    return shifted(byDistance(with("v"), descending()), 0);
  }

  /** By tokens that compare to one another somehow. */
  private SDVariable segment(UnaryOperator<SDVariable> compare) {
    SDVariable ids = sd.placeHolder(ModelGraph.TOKEN_TYPE_IDS, DataType.INT32, -1, -1);
    SDVariable difference = sd.expandDims(ids, 2).sub(sd.expandDims(ids, 1));
    SDVariable compared =
        sd.expandDims(compare.apply(difference.castTo(DataType.FLOAT)).castTo(DataType.FLOAT), 1);
    SDVariable products =
        sd.mmul(
            sd.permute(with("w").reshape(-1, HEADS, SIZE), 1, 0, 2),
            sketch.constant("segment", HEADS, SIZE, 1));
    return toScores(products, numbers(1)).mul(compared);
  }

  private FusedGraph attend(SDVariable scores) {
    SDVariable weights = sd.nn().softmax(scores.mul(0.5).add(sketch.padding()), -1);
    sketch.attend(weights, sketch.project("value", sketch.x));
    return check();
  }

  private FusedGraph check() {
    return sketch.check(GraphImport.of(sd, LONGEST));
  }

  private static void assertFused(FusedGraph fused) {
    assertThat(AttentionSketch.kinds(fused))
        .containsExactly("EmbeddingSum", "Linear", "Attention", "Linear");
    FusedOp.Attention attention = (FusedOp.Attention) fused.ops().get(2);
    assertThat(attention.relative()).isPresent();
    assertThat(attention.scale()).isEqualTo(0.5);
    assertThat(((FusedOp.Linear) fused.ops().get(1)).biases()).isEmpty();
    assertThat(attention.relative().get().tokens()).isEqualTo(LONGEST);
    assertThat(fused.positions()).isEqualTo(LONGEST);
  }

  private static void assertLeftToNd4j(FusedGraph fused) {
    assertThat(AttentionSketch.kinds(fused)).contains("Fallback").doesNotContain("Attention");
  }

  @Test
  void distances() {
    FusedGraph fused = attend(content().add(position()));
    assertFused(fused);
    assertThat(((FusedOp.Attention) fused.ops().get(2)).segmentIds()).isEmpty();
  }

  @Test
  void distancesAndSegments() {
    FusedGraph fused = attend(segment(d -> sd.neq(d, 0)).add(content().add(position())));
    assertFused(fused);
    assertThat(((FusedOp.Attention) fused.ops().get(2)).segmentIds())
        .contains(ModelGraph.TOKEN_TYPE_IDS);
  }

  /** What is added to all scores of a query changes no probability. */
  @Test
  void segmentsByWhatIsEqual() {
    assertFused(attend(content().add(position()).add(segment(d -> sd.eq(d, 0)))));
  }

  @Test
  void anotherFactorOfOneTerm() {
    assertLeftToNd4j(attend(content().add(position().mul(0.3))));
  }

  @Test
  void anotherShift() {
    assertLeftToNd4j(attend(content().add(shifted(byDistance(with("v"), descending()), 1))));
  }

  /** Column L is of the distance 0 all the same, and r is another function of the distance. */
  @Test
  void distancesOfTheOtherSign() {
    SDVariable products = byDistance(with("v"), descending().neg());
    assertFused(attend(content().add(shifted(products, 0))));
  }

  /** What was of the distance δ is of 1 − δ then, which is a function of the distance, too. */
  @Test
  void distancesInTheOtherOrder() {
    SDVariable turned = sd.reverse(descending(), 0);
    assertFused(attend(content().add(shifted(byDistance(with("v"), turned), 0))));
  }

  /** Distances that depend on how long the text is. */
  @Test
  void distancesByTheLengthOfTheText() {
    SDVariable relative = descending().div(length.castTo(DataType.FLOAT));
    assertLeftToNd4j(attend(content().add(shifted(byDistance(with("v"), relative), 0))));
  }

  @Test
  void distancesThatAreNotShifted() {
    SDVariable products = byDistance(with("v"), descending());
    SDVariable tokens =
        sd.range(
            sd.constant(0),
            sd.squeeze(length, 0).castTo(DataType.INT32),
            sd.constant(1),
            DataType.INT32);
    assertLeftToNd4j(attend(content().add(toScores(sd.gather(products, tokens, 2), length))));
  }

  @Test
  void queriesOfAnotherProjection() {
    SDVariable other = sketch.project("other", sketch.x).add(sketch.constant("v", HIDDEN));
    assertLeftToNd4j(attend(content().add(shifted(byDistance(other, descending()), 0))));
  }

  @Test
  void segmentsInOrder() {
    assertLeftToNd4j(attend(content().add(position()).add(segment(d -> sd.gt(d, 0)))));
  }

  @Test
  void segmentsByTheirNumbers() {
    assertLeftToNd4j(attend(content().add(position()).add(segment(d -> sd.math().abs(d)))));
  }

  @Test
  void segmentsAlone() {
    assertLeftToNd4j(attend(content().add(segment(d -> sd.neq(d, 0)))));
  }

  @Test
  void aFunctionOfATerm() {
    assertLeftToNd4j(attend(content().add(sd.math().tanh(position()))));
  }

  @Test
  void dropoutOnProbabilities() {
    SDVariable scores = content().add(position());
    SDVariable weights = sd.nn().softmax(scores.mul(0.5).add(sketch.padding()), -1);
    sketch.attend(weights.mul(0.9), sketch.project("value", sketch.x));
    assertLeftToNd4j(check());
  }
}
