package io.github.pocketzoo.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Attention is fused where it is the usual one, and stays with ND4J where it is nearly that. */
class AttentionFusionTest {
  private static final int HEADS = 2;
  private static final int SIZE = 3;
  private static final int HIDDEN = HEADS * SIZE;

  private final Random random = new Random(4);
  private final AttentionSketch sketch = new AttentionSketch(HEADS, SIZE);
  private final SameDiff sd = sketch.sd;
  private final SDVariable mask = sketch.mask;
  private final SDVariable x = sketch.x;

  private SDVariable scores(SDVariable query, SDVariable key) {
    return sd.mmul(sketch.heads(query, 0, 2, 1, 3), sketch.heads(key, 0, 2, 3, 1));
  }

  /** Attention with one thing changed. */
  private FusedGraph attention(
      UnaryOperator<SDVariable> scores, UnaryOperator<SDVariable> weights) {
    SDVariable raw = scores(sketch.project("query", x), sketch.project("key", x));
    sketch.attend(
        weights.apply(sd.nn().softmax(scores.apply(raw), -1)), sketch.project("value", x));
    return sketch.check();
  }

  private static void assertLeftToNd4j(FusedGraph fused) {
    assertThat(AttentionSketch.kinds(fused))
        .containsExactly("EmbeddingSum", "Linear", "Linear", "Linear", "Fallback", "Linear");
    FusedOp.Fallback fallback = (FusedOp.Fallback) fused.ops().get(4);
    assertThat(fallback.inputs()).hasSize(3);
    assertThat(fallback.node().placeholders()).contains(ModelGraph.ATTENTION_MASK);
    assertThat(fallback.node().opName()).contains("softmax");
    assertThat(fused.packable()).isFalse();
  }

  @Test
  void theUsualOne() {
    FusedGraph fused = attention(s -> s.mul(0.5).add(sketch.padding()), w -> w);
    assertThat(AttentionSketch.kinds(fused))
        .containsExactly("EmbeddingSum", "Linear", "Attention", "Linear");
    FusedOp.Linear projections = (FusedOp.Linear) fused.ops().get(1);
    assertThat(projections.name()).isEqualTo("query+key+value");
    assertThat(projections.biases()).isEmpty();
    assertThat(fused.packable()).isTrue();
  }

  @Test
  void otherSpellings() {
    SDVariable query =
        sketch.project("query", x).mul(0.25).add(sketch.constant("query.bias", HIDDEN));
    SDVariable product =
        sd.mmul(
            sketch.heads(query, 0, 2, 1, 3),
            sketch.heads(sketch.project("key", x), 0, 2, 1, 3),
            false,
            true,
            false);
    SDVariable bias = sd.expandDims(sd.expandDims(mask.rsub(1.0).mul(-1e6), 1), 2);
    sketch.attend(sd.nn().softmax(bias.add(product.div(2.0))), sketch.project("value", x));
    FusedGraph fused = sketch.check();
    assertThat(AttentionSketch.kinds(fused))
        .containsExactly("EmbeddingSum", "Linear", "Attention", "Linear");
    assertThat(((FusedOp.Attention) fused.ops().get(2)).scale()).isEqualTo(0.5);
    assertThat(((FusedOp.Linear) fused.ops().get(1)).biases()).hasSize(3);
  }

  @Test
  void readProbabilitiesAreNoReasonNotToFuse() {
    SDVariable raw = scores(sketch.project("query", x), sketch.project("key", x));
    SDVariable weights = sd.nn().softmax("probabilities", raw.mul(0.5).add(sketch.padding()), -1);
    sd.argmax("attended", weights, 3);
    sketch.attend(weights, sketch.project("value", x));
    FusedGraph fused = sketch.check();
    assertThat(AttentionSketch.kinds(fused))
        .containsExactly("EmbeddingSum", "Linear", "Attention", "Linear");
    assertThat(fused.outputs()).doesNotContainKey("probabilities");
  }

  @Test
  void valuesOfSomethingElse() {
    SDVariable raw = scores(sketch.project("query", x), sketch.project("key", x));
    SDVariable weights = sd.nn().softmax(raw.mul(0.5).add(sketch.padding()), -1);
    sketch.attend(weights, sketch.project("value", sd.math().tanh(x)));
    FusedGraph fused = sketch.check();
    assertThat(AttentionSketch.kinds(fused))
        .containsExactly("EmbeddingSum", "Map", "Linear", "Linear", "Attention", "Linear");
    assertThat(((FusedOp.Attention) fused.ops().get(4)).values())
        .contains(fused.ops().get(2).output());
    assertThat(fused.ops().get(3).name()).isEqualTo("query+key");
    assertThat(fused.packable()).isTrue();
  }

  @Test
  void keysOfSomethingElse() {
    SDVariable raw = scores(sketch.project("query", x), sketch.project("key", sd.math().tanh(x)));
    sketch.attend(
        sd.nn().softmax(raw.mul(0.5).add(sketch.padding()), -1), sketch.project("value", x));
    assertThat(sketch.check().ops()).filteredOn(FusedOp.Fallback.class::isInstance).hasSize(1);
  }

  @Test
  void withoutABias() {
    FusedGraph fused = attention(s -> s.mul(0.5), w -> w);
    assertThat(AttentionSketch.kinds(fused))
        .containsExactly("EmbeddingSum", "Linear", "Linear", "Linear", "Fallback", "Linear");
  }

  @Test
  void biasThatHidesTooLittle() {
    assertLeftToNd4j(
        attention(
            s -> s.mul(0.5).add(sd.expandDims(sd.expandDims(mask.sub(1.0).mul(3.0), 1), 1)),
            w -> w));
  }

  @Test
  void biasThatHidesTokens() {
    SDVariable bias = mask.mul(-10_000.0);
    assertLeftToNd4j(
        attention(s -> s.mul(0.5).add(sd.expandDims(sd.expandDims(bias, 1), 1)), w -> w));
  }

  @Test
  void causal() {
    assertSight(Sight.CAUSAL, sketch.padding().add(hidingFrom(1)));
  }

  @Test
  void windows() {
    assertSight(Sight.window(3), sketch.padding().add(hidingFrom(1)).add(hidingBefore(3)));
  }

  @Test
  void windowOfOneToken() {
    assertSight(Sight.window(1), sketch.padding().add(hidingFrom(1)).add(hidingBefore(1)));
  }

  private void assertSight(Sight expected, SDVariable bias) {
    FusedGraph fused = attention(s -> s.mul(0.5).add(bias), w -> w);
    assertThat(AttentionSketch.kinds(fused))
        .containsExactly("EmbeddingSum", "Linear", "Attention", "Linear");
    assertThat(((FusedOp.Attention) fused.ops().get(2)).sight()).isEqualTo(expected);
    assertThat(fused.positions()).isBetween(1_000, 100_000);
  }

  @Test
  void causalBesideAPaddingBias() {
    assertLeftToNd4j(attention(s -> s.mul(0.5).add(sketch.padding()).add(hidingFrom(1)), w -> w));
  }

  @Test
  void hidingAllButTheNextToken() {
    assertLeftToNd4j(attention(s -> s.mul(0.5).add(sketch.padding().add(hidingFrom(2))), w -> w));
  }

  @Test
  void aBiasOfDistances() {
    assertLeftToNd4j(
        attention(s -> s.mul(0.5).add(sketch.padding().add(distances().mul(-0.1))), w -> w));
  }

  /** By how much the key is after the query, {@code [B, 1, L, L]}. */
  private SDVariable distances() {
    SDVariable position = sd.cumsum(mask.mul(0.0).add(1.0), false, false, 1);
    SDVariable key = sd.expandDims(sd.expandDims(position, 1), 1);
    SDVariable query = sd.expandDims(sd.expandDims(position, 1), 3);
    return key.sub(query);
  }

  /** −10,000 or less where the key is so far after the query, or farther, 0 elsewhere. */
  private SDVariable hidingFrom(int distance) {
    return sd.nn().relu(distances().sub(distance - 1.0), 0).mul(-10_000.0);
  }

  /** The same where the key is so far before the query. */
  private SDVariable hidingBefore(int distance) {
    return sd.nn().relu(distances().neg().sub(distance - 1.0), 0).mul(-10_000.0);
  }

  @Test
  void dropoutOnProbabilities() {
    assertLeftToNd4j(attention(s -> s.mul(0.5).add(sketch.padding()), w -> w.mul(0.9)));
  }

  @Test
  void softmaxOverTheWrongAxis() {
    SDVariable raw =
        scores(sketch.project("query", x), sketch.project("key", x)).mul(0.5).add(sketch.padding());
    sketch.attend(sd.nn().softmax(raw, 2), sketch.project("value", x));
    FusedGraph fused = GraphImport.of(sd);
    assertLeftToNd4j(fused);
  }

  @Test
  void projectionsOfDifferentInputs() {
    SDVariable other = sd.math().tanh(x);
    SDVariable raw =
        scores(sketch.project("query", x), sketch.project("key", other))
            .mul(0.5)
            .add(sketch.padding());
    sketch.attend(sd.nn().softmax(raw, -1), sketch.project("value", other));
    FusedGraph fused = sketch.check();
    assertThat(AttentionSketch.kinds(fused)).contains("Fallback").doesNotContain("Attention");
  }

  @Test
  void headsFromTheWrongAxes() {
    SDVariable sizes = sd.constant(Nd4j.createFromArray((long) SIZE, (long) HEADS));
    SDVariable value = sketch.project("value", x);
    SDVariable split = sd.reshape(value, sd.concat(0, sd.shape(mask), sizes));
    SDVariable raw =
        scores(sketch.project("query", x), sketch.project("key", x)).mul(0.5).add(sketch.padding());
    SDVariable context = sd.mmul(sd.nn().softmax(raw, -1), sd.permute(split, 0, 3, 1, 2));
    sd.permute(context, 0, 2, 1, 3).reshape(-1, HIDDEN).mul("y", x);
    FusedGraph fused = sketch.check();
    assertThat(AttentionSketch.kinds(fused)).contains("Fallback").doesNotContain("Attention");
  }

  @Test
  void unknownOpOnSequences() {
    SDVariable sequences =
        sd.reshape(x, sd.concat(0, sd.shape(mask), sd.constant(Nd4j.createFromArray(HIDDEN * 1L))));
    SDVariable sums = sd.cumsum("sums", sequences, false, false, 1);
    sketch.project("query", sums.reshape(-1, HIDDEN)).rename("y");
    FusedGraph fused = sketch.check();
    assertThat(AttentionSketch.kinds(fused)).containsExactly("EmbeddingSum", "Fallback", "Linear");
    assertThat(fused.outputs().get("sums").sequences()).isTrue();
    assertThat(fused.packable()).isFalse();
  }

  @Test
  void wordEmbeddingsBesideConstantOnes() {
    INDArray row = TinyGraphs.floats(random, HIDDEN);
    x.add("y", sd.constant("segment", row));
    FusedGraph fused = sketch.check();
    assertThat(AttentionSketch.kinds(fused)).containsExactly("EmbeddingSum", "Fallback");
    assertThat(fused.positions()).isEqualTo(Integer.MAX_VALUE);
  }
}
