package io.github.pocketzoo.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A vector for each sequence, and views on the way to it. Reductions name their axes from the
 * front: from the end SameDiff gets some of them wrong (M2.1).
 */
class PoolFusionTest {
  private static final int HIDDEN = 4;

  private final Random random = new Random(6);
  private final SameDiff sd = SameDiff.create();
  private final SDVariable mask = sd.placeHolder(ModelGraph.ATTENTION_MASK, DataType.FLOAT, -1, -1);
  private final SDVariable ids = sd.placeHolder(ModelGraph.INPUT_IDS, DataType.INT32, -1, -1);
  private final SDVariable hidden = sd.gather(constant("table", 13, HIDDEN), ids, 0);

  private SDVariable constant(String name, long... shape) {
    return sd.constant(name, TinyGraphs.floats(random, shape));
  }

  private FusedGraph check(String... kinds) {
    FusedGraph fused = GraphImport.of(sd);
    assertThat(fused.ops().stream().map(op -> op.getClass().getSimpleName()))
        .containsExactly(kinds);
    // ND4J can't reduce an axis of size 1, so no single token.
    Parity.checkTokens(sd, fused, 2, 5);
    return fused;
  }

  private static FusedOp.Pool.Kind pooling(FusedGraph fused) {
    return ((FusedOp.Pool) fused.ops().get(1)).kind();
  }

  @Test
  void firstTokenByGather() {
    SDVariable zero = sd.constant(Nd4j.createFromArray(0));
    sd.squeeze("y", sd.gather(hidden, zero, 1), 1);
    assertThat(pooling(check("EmbeddingSum", "Pool"))).isEqualTo(FusedOp.Pool.Kind.FIRST);
  }

  @Test
  void lastToken() {
    sd.squeeze("y", sd.mmul(atToken(0), hidden), 1);
    assertThat(pooling(check("EmbeddingSum", "Pool"))).isEqualTo(FusedOp.Pool.Kind.LAST);
  }

  @Test
  void theTokenBeforeTheLast() {
    sd.squeeze("y", sd.mmul(atToken(1), hidden), 1);
    check("EmbeddingSum", "Fallback");
  }

  /** 1 at the token so many places before the last, 0 elsewhere, {@code [B, 1, L]}. */
  private SDVariable atToken(double fromEnd) {
    SDVariable numbers = sd.cumsum(mask, false, false, 1);
    SDVariable last = sd.max(numbers, true, 1).sub(fromEnd);
    return sd.expandDims(sd.eq(numbers, last).castTo(DataType.FLOAT).mul(mask), 1);
  }

  @Test
  void secondTokenIsNotTheFirst() {
    SDVariable one = sd.constant(Nd4j.createFromArray(1));
    sd.squeeze("y", sd.gather(hidden, one, 1), 1);
    check("EmbeddingSum", "Fallback");
  }

  @Test
  void meanInAnotherOrder() {
    SDVariable sum = sd.expandDims(mask, -1).mul(hidden).sum(1);
    sum.div("y", mask.sum(true, 1));
    assertThat(pooling(check("EmbeddingSum", "Pool"))).isEqualTo(FusedOp.Pool.Kind.MEAN);
  }

  @Test
  void meanWithPaddingIsAnotherMean() {
    hidden.mean("y", 1);
    check("EmbeddingSum", "Fallback");
  }

  @Test
  void sumIsNoMean() {
    hidden.mul(sd.expandDims(mask, 2)).sum("y", 1);
    check("EmbeddingSum", "Fallback");
  }

  @Test
  void viewsAreOneMatrix() {
    SDVariable rows = hidden.reshape(-1, HIDDEN);
    SDVariable projected = rows.mmul(constant("w.weight", HIDDEN, HIDDEN));
    SDVariable sizes = sd.constant(Nd4j.createFromArray((long) HIDDEN));
    SDVariable sequences = sd.reshape(projected, sd.concat(0, sd.shape(mask), sizes));
    hidden.add("y", sequences);
    FusedGraph fused = check("EmbeddingSum", "Linear");
    assertThat(fused.outputs().get("y").sequences()).isTrue();
    assertThat(fused.outputs()).containsKeys(hidden.name(), rows.name());
    assertThat(fused.outputs().get(rows.name()).value())
        .isEqualTo(fused.outputs().get(hidden.name()).value());
  }

  @Test
  void permutedRowsAreNoView() {
    SDVariable sequences = sd.math().tanh(hidden);
    sequences.permute(1, 0, 2).reshape(-1, HIDDEN).rename("y");
    check("EmbeddingSum", "Map", "Fallback");
  }

  @Test
  void layerNormOfSequences() {
    SDVariable centred = hidden.sub(hidden.mean(true, 2));
    SDVariable deviation = sd.math().sqrt(centred.mul(centred).mean(true, 2).add(1e-5));
    SDVariable normed = centred.div(deviation);
    constant("n.bias", HIDDEN).add("y", constant("n.weight", HIDDEN).mul(normed));
    check("EmbeddingSum", "LayerNorm");
  }

  @Test
  void layerNormOverPositionsIsAnother() {
    SDVariable centred = hidden.sub(hidden.mean(true, 1));
    SDVariable deviation = sd.math().sqrt(sd.math().square(centred).mean(true, 1).add(1e-5));
    SDVariable normed = centred.div(deviation);
    normed.mul(constant("n.weight", HIDDEN)).add("y", constant("n.bias", HIDDEN));
    assertThat(GraphImport.of(sd).ops())
        .extracting(op -> op.getClass().getSimpleName())
        .contains("Fallback")
        .doesNotContain("LayerNorm");
  }

  @Test
  void inputsOfATrainingGraphAreRefused() {
    hidden.mul("y", sd.placeHolder("y.dropout_mask", DataType.FLOAT, -1, -1, HIDDEN));
    assertThatThrownBy(() -> GraphImport.of(sd))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("input y.dropout_mask is FLOAT [-1, -1, 4], expected integer ids");
  }

  @Test
  void failuresOfNd4jAreOneLine() {
    hidden.reshape(7, HIDDEN).rename("y");
    assertThatThrownBy(() -> GraphImport.of(sd))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("the graph fails on 2 sequences of 3 tokens: ")
        .satisfies(e -> assertThat(e.getMessage().lines().toList()).hasSize(1));
  }

  @Test
  void positionsAreOfTheSmallestTable() {
    SDVariable positions = sd.placeHolder(ModelGraph.POSITION_IDS, DataType.INT32, -1, -1);
    SDVariable first = sd.gather(constant("p", 20, HIDDEN), positions, 0);
    SDVariable second = sd.gather(constant("q", 30, HIDDEN), positions, 0);
    hidden.add(first).add("y", second);
    FusedGraph fused = check("EmbeddingSum");
    assertThat(fused.positions()).isEqualTo(20);
    assertThat(((FusedOp.EmbeddingSum) fused.ops().get(0)).lookups())
        .extracting(FusedOp.Lookup::ids)
        .isEqualTo(List.of(ModelGraph.INPUT_IDS, ModelGraph.POSITION_IDS, ModelGraph.POSITION_IDS));
  }
}
