package io.github.pocketzoo.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.runtime.kernel.Pointwise;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Graphs of a float input, as perceptrons have it. */
class PlainGraphFusionTest {
  private static final int WIDTH = 5;

  private final Random random = new Random(3);
  private final SameDiff sd = SameDiff.create();
  private final SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, WIDTH);

  private SDVariable constant(String name, long... shape) {
    return sd.constant(name, TinyGraphs.floats(random, shape));
  }

  private FusedGraph check() {
    FusedGraph fused = GraphImport.of(sd);
    for (int batch = 1; batch <= 3; batch++) {
      Parity.check(sd, fused, RandomBatch.matrix(batch, WIDTH, batch));
    }
    return fused;
  }

  private static List<String> kinds(FusedGraph fused) {
    return fused.ops().stream().map(op -> op.getClass().getSimpleName()).toList();
  }

  private static FusedOp.Linear linear(FusedGraph fused, int index) {
    return (FusedOp.Linear) fused.ops().get(index);
  }

  @Test
  void perceptron() {
    SDVariable inner =
        sd.nn().relu(x.mmul(constant("a.weight", 5, 7)).add(constant("a.bias", 7)), 0);
    SDVariable outer = inner.mmul(constant("b.weight", 7, 3)).add(constant("b.bias", 1, 3));
    sd.nn().softmax("probabilities", outer, -1);
    FusedGraph fused = check();
    assertThat(kinds(fused)).containsExactly("Input", "Linear", "Linear", "Softmax");
    assertThat(linear(fused, 1).activation()).contains(Pointwise.RELU);
    assertThat(fused.ops()).extracting(FusedOp::name).contains("x", "a", "b", "probabilities");
    assertThat(fused.outputs().get("probabilities").value())
        .isEqualTo(new Value("probabilities", RowKind.SEQUENCE, 3));
    assertThat(fused.outputs()).containsOnlyKeys(inner.name(), outer.name(), "probabilities");
    assertThat(fused.positions()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void gainAndOffset() {
    SDVariable inner = x.mul(constant("a.weight", 5)).add(constant("a.bias", 5));
    constant("b.bias", 1, 5).add("y", constant("b.weight", 5).mul(sd.math().tanh(inner)));
    FusedGraph fused = check();
    assertThat(kinds(fused)).containsExactly("Input", "NoNorm", "Map", "NoNorm");
    assertThat(fused.ops()).extracting(FusedOp::name).contains("a", "b");
  }

  @Test
  void gainThatIsNoConstantIsNone() {
    x.mul(x).add("y", constant("a.bias", 5));
    assertThat(kinds(check())).containsExactly("Input", "Fallback");
  }

  @Test
  void variablesAreConstants() {
    SDVariable weight = sd.var("w.weight", TinyGraphs.floats(random, 5, 3));
    sd.nn().sigmoid("y", x.mmul(weight));
    FusedGraph fused = check();
    assertThat(kinds(fused)).containsExactly("Input", "Linear");
    assertThat(linear(fused, 1).activation()).contains(Pointwise.SIGMOID);
    assertThat(linear(fused, 1).biases()).isEmpty();
  }

  @Test
  void opsOfLinearLayers() {
    SDVariable first = sd.nn().reluLayer(x, constant("a.weight", 5, 4), constant("a.bias", 4));
    SDVariable second = sd.nn().linear(first, constant("b.weight", 4, 4), constant("b.bias", 4));
    SDVariable third = sd.mmul(second, constant("c.weight", 3, 4), false, true, false);
    sd.nn().biasAdd("y", third, constant("c.bias", 3), false);
    FusedGraph fused = GraphImport.of(sd);
    // ND4J's relu_layer refuses a single row.
    Parity.check(sd, fused, RandomBatch.matrix(3, WIDTH, 3));
    assertThat(kinds(fused)).containsExactly("Input", "Linear", "Linear", "Linear");
    assertThat(linear(fused, 1).activation()).contains(Pointwise.RELU);
    assertThat(linear(fused, 3).weights().get(0).array().shape()).containsExactly(4, 3);
    assertThat(linear(fused, 3).biases()).hasSize(1);
  }

  @Test
  void residualsInEitherOrder() {
    SDVariable a = x.mmul(constant("a.weight", 5, 5));
    SDVariable first = a.add(x);
    SDVariable b = sd.math().tanh(first.mmul(constant("b.weight", 5, 5)));
    first.add("y", b);
    FusedGraph fused = check();
    assertThat(kinds(fused)).containsExactly("Input", "Linear", "Linear");
    assertThat(linear(fused, 1).residual()).contains(linear(fused, 1).input());
    assertThat(linear(fused, 2).residual()).contains(linear(fused, 1).output());
    assertThat(linear(fused, 2).activation()).contains(Pointwise.TANH);
  }

  @Test
  void whatOthersReadIsNotSwallowed() {
    SDVariable a = x.mmul(constant("a.weight", 5, 5));
    SDVariable activated = sd.math().tanh(a);
    a.mul("y", activated);
    FusedGraph fused = check();
    assertThat(kinds(fused)).containsExactly("Input", "Linear", "Map", "Fallback");
    assertThat(linear(fused, 1).activation()).isEmpty();
  }

  @Test
  void declaredOutputsAreNotSwallowed() {
    SDVariable a = x.mmul(constant("a.weight", 5, 5));
    SDVariable y = sd.math().tanh(a);
    sd.setOutputs(a.name(), y.name());
    FusedGraph fused = check();
    assertThat(kinds(fused)).containsExactly("Input", "Linear", "Map");
    assertThat(fused.outputs()).containsOnlyKeys(a.name(), y.name());
  }

  @Test
  void doublingAddsAMatrixToItself() {
    SDVariable a = x.mmul(constant("a.weight", 5, 5));
    a.add("y", a);
    assertThat(kinds(check())).containsExactly("Input", "Linear", "Add");
  }

  @Test
  void twoMatrices() {
    SDVariable left = sd.math().tanh(x);
    SDVariable right = sd.nn().sigmoid(x);
    left.add("y", right);
    assertThat(kinds(check())).containsExactly("Input", "Map", "Map", "Add");
  }

  @Test
  void layerNormOp() {
    SDVariable normed =
        sd.nn().layerNorm(x, constant("n.weight", 5), constant("n.bias", 5), false, 1);
    sd.nn().layerNorm("y", normed, constant("m.weight", 5), false, 1);
    FusedGraph fused = check();
    assertThat(kinds(fused)).containsExactly("Input", "LayerNorm", "LayerNorm");
    assertThat(((FusedOp.LayerNorm) fused.ops().get(1)).name()).isEqualTo("n");
  }

  @Test
  void layerNormOpOfConstantAndTinyRows() {
    sd.nn().layerNorm("y", x, constant("n.weight", 5), constant("n.bias", 5), false, 1);
    double[][] rows = {{1, 1, 1, 1, 1}, {0, 0, 0, 0, 0}, {1e-11, 2e-11, 0, -1e-11, 0}};
    Parity.check(
        sd,
        GraphImport.of(sd),
        new ReferenceInterpreter.Batch(Map.of(), new int[3][0], Map.of("x", rows)));
  }

  @Test
  void geluInOtherOrders() {
    SDVariable half = sd.constant(0.5f);
    SDVariable gate = sd.math().erf(x.div(Math.sqrt(2))).add(1.0);
    SDVariable first = gate.mul(x).mul(half);
    SDVariable cube = first.mul(first).mul(first);
    SDVariable inner = first.add(cube.mul(0.044715)).mul(0.7978845608028654);
    sd.constant(1f).add(sd.math().tanh(inner)).mul("y", first.mul(0.5));
    FusedGraph fused = check();
    assertThat(fused.ops())
        .filteredOn(op -> op instanceof FusedOp.Map)
        .extracting(op -> ((FusedOp.Map) op).function())
        .containsExactly(Pointwise.GELU, Pointwise.GELU_TANH);
    assertThat(fused.ops()).hasSize(3);
  }

  @Test
  void almostGeluIsNotGelu() {
    x.mul(0.5).mul("y", sd.math().erf(x.mul(0.7)).add(1.0));
    assertThat(kinds(check())).containsExactly("Input", "Fallback");
  }

  @Test
  void reluWithAThresholdIsNotRelu() {
    sd.nn().relu("y", x, 0.5);
    assertThat(kinds(check())).containsExactly("Input", "Fallback");
  }

  @Test
  void scalesGoIntoTheWeights() {
    SDVariable a = x.mul(3).mmul(constant("a.weight", 5, 4)).add(constant("a.bias", 4)).div(2);
    sd.math().tanh("y", a);
    FusedGraph fused = check();
    assertThat(kinds(fused)).containsExactly("Input", "Linear");
    assertThat(linear(fused, 1).activation()).contains(Pointwise.TANH);
  }

  @Test
  void scaleWithoutALinearLayer() {
    x.mul(3).add("y", x);
    assertThat(kinds(check())).containsExactly("Input", "Fallback", "Add");
  }

  @Test
  void constantsAreFolded() {
    SDVariable weight = constant("w.weight", 4, 5);
    SDVariable computed = sd.transpose(weight).mul(2.0).add("computed", constant("offset", 5, 4));
    x.mmul(computed).add("y", constant("b", 4).mul(constant("c", 4)));
    FusedGraph fused = check();
    assertThat(kinds(fused)).containsExactly("Input", "Linear");
    assertThat(linear(fused, 1).name()).isEqualTo("computed");
    assertThat(linear(fused, 1).weights().get(0).array().ordering()).isEqualTo('c');
  }

  @Test
  void doublesBecomeFloats() {
    SameDiff doubles = SameDiff.create();
    SDVariable input = doubles.placeHolder("x", DataType.DOUBLE, -1, 5);
    SDVariable weight =
        doubles.constant("w.weight", TinyGraphs.floats(random, 5, 5).castTo(DataType.DOUBLE));
    doubles.cumsum("y", input.mmul(weight), false, false, 1);
    FusedGraph fused = GraphImport.of(doubles);
    assertThat(kinds(fused)).containsExactly("Input", "Linear", "Fallback");
    assertThat(linear(fused, 1).weights().get(0).array().dataType()).isEqualTo(DataType.FLOAT);
    ReferenceInterpreter.Batch batch = RandomBatch.matrix(2, WIDTH, 1);
    INDArray expected =
        doubles.outputSingle(Map.of("x", Nd4j.createFromArray(batch.matrices().get("x"))), "y");
    INDArray actual = new ReferenceInterpreter(fused).run(batch).get("y");
    assertThat(actual.castTo(DataType.DOUBLE).equalsWithEps(expected, 1e-5)).isTrue();
  }

  @Test
  void unknownOpInTheMiddle() {
    SDVariable a = x.mmul(constant("a.weight", 5, 4));
    SDVariable sums = sd.cumsum("sums", a, false, false, 1);
    SDVariable squares = sd.math().square("squares", sums.add(constant("c", 4)));
    sd.nn().softmax("y", squares.mmul(constant("b.weight", 4, 3)), -1);
    FusedGraph fused = check();
    assertThat(kinds(fused)).containsExactly("Input", "Linear", "Fallback", "Linear", "Softmax");
    FusedOp.Fallback fallback = (FusedOp.Fallback) fused.ops().get(2);
    assertThat(fallback.node().opName()).isEqualTo("cumsum+add+square");
    assertThat(fallback.node().placeholders()).isEmpty();
    assertThat(fallback.inputs()).containsExactly(linear(fused, 1).output());
    assertThat(fused.outputs()).containsKey("squares").doesNotContainKey("sums");
  }

  @Test
  void unknownOpWithSeveralResults() {
    SDVariable[] parts = sd.split(x.mmul(constant("a.weight", 5, 6)), 2, 1);
    sd.math().tanh("left", parts[0]);
    sd.nn().sigmoid("right", parts[1]);
    FusedGraph fused = check();
    assertThat(kinds(fused))
        .containsExactlyInAnyOrder("Input", "Linear", "Fallback", "Fallback", "Map", "Map");
  }

  @Test
  void resultsThatAreNoMatricesAreLeftOut() {
    SDVariable logits = x.mmul(constant("a.weight", 5, 6));
    SDVariable best = sd.argmax(logits, 1);
    FusedGraph fused = check();
    assertThat(kinds(fused)).containsExactly("Input", "Linear");
    assertThat(fused.outputs()).containsOnlyKeys(logits.name()).doesNotContainKey(best.name());
  }

  @Test
  void weightsThatAreNoNumbersAreRefused() {
    INDArray weight = TinyGraphs.floats(random, 5, 4);
    weight.putScalar(2, 3, Double.NaN);
    x.mmul(sd.constant("encoder.dense.weight", weight));
    assertThatThrownBy(() -> GraphImport.of(sd))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("weights of encoder.dense.weight hold NaN at [2, 3], expected finite numbers");
  }

  @Test
  void infiniteWeightsAreRefused() {
    INDArray bias = TinyGraphs.floats(random, 4);
    bias.putScalar(1, Double.NEGATIVE_INFINITY);
    x.mmul(constant("w", 5, 4)).add(sd.constant("encoder.dense.bias", bias));
    assertThatThrownBy(() -> GraphImport.of(sd))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("encoder.dense.bias hold an infinite value at [1]");
  }

  @Test
  void nothingToCompute() {
    assertThatThrownBy(() -> GraphImport.of(sd))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("computes no matrix");
  }

  @Test
  void inputsOfUnknownKind() {
    sd.math().tanh(sd.placeHolder("images", DataType.FLOAT, -1, 3, 8, 8));
    assertThatThrownBy(() -> GraphImport.of(sd))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("input images is FLOAT [-1, 3, 8, 8], expected");
  }

  @Test
  void inputsThatNothingReadsDoNotMatter() {
    sd.placeHolder("labels", DataType.FLOAT, -1, -1, 3);
    sd.math().tanh("y", x);
    assertThat(kinds(check())).containsExactly("Input", "Map");
  }
}
