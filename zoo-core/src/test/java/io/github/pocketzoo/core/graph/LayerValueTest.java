package io.github.pocketzoo.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.fixture.LayerCheck;
import io.github.pocketzoo.core.fixture.RandomArrays;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Projection;
import io.github.pocketzoo.core.structure.Role;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What layers compute, by hand. */
class LayerValueTest {
  private static final ParameterSpec ANY = ParameterSpec.bias("unused", 1);

  @ParameterizedTest
  @CsvSource({
    "GELU, 1, 0.8413447460685429",
    "GELU, -2, -0.04550026389635842",
    "GELU, 0, 0",
    "GELU, 30, 30",
    "GELU_NEW, 1, 0.8411919906082768",
    "GELU_NEW, -2, -0.04540230591222",
    "SILU, 2, 1.7615941559557649",
    "RELU, 1.5, 1.5",
    "RELU, -1.5, 0",
  })
  void activation(Activation activation, double x, double expected) {
    INDArray y =
        new LayerCheck(ANY)
            .input("x", Nd4j.createFromArray(x))
            .output((graph, in) -> activation.apply(graph.sameDiff(), in));
    assertThat(y.getDouble(0)).isCloseTo(expected, within(1e-12));
  }

  @Test
  void layerNormHasTheEpsilonItIsGiven() {
    LayerCheck check =
        new LayerCheck(ParameterSpec.gain("n.weight", 2), ParameterSpec.bias("n.bias", 2))
            .input("x", Nd4j.createFromArray(new double[][] {{3, 5}}));
    INDArray y = check.output((graph, x) -> LayerNorm.apply(graph, "n", x, 0.5));
    double gain = check.value("n.weight").getDouble(1);
    double bias = check.value("n.bias").getDouble(1);
    assertThat(y.getDouble(1)).isCloseTo(1 / Math.sqrt(1.5) * gain + bias, within(1e-12));
  }

  @Test
  void layerNormOfAConstantRowIsTheBias() {
    LayerCheck check =
        new LayerCheck(ParameterSpec.gain("n.weight", 3), ParameterSpec.bias("n.bias", 3))
            .input("x", Nd4j.createFromArray(new double[][] {{4, 4, 4}}));
    INDArray y = check.output((graph, x) -> LayerNorm.apply(graph, "n", x, 1e-12));
    assertThat(y.reshape(3)).isEqualTo(check.value("n.bias"));
  }

  @Test
  void meanPoolingLeavesPaddingOut() {
    INDArray y =
        new LayerCheck(ANY)
            .mask(new double[][] {{1, 1, 0}, {1, 1, 1}})
            .input("x", Nd4j.createFromArray(new double[][][] {{{1}, {3}, {99}}, {{1}, {2}, {6}}}))
            .output(Pooling.MEAN::apply);
    assertThat(y).isEqualTo(Nd4j.createFromArray(new double[][] {{2}, {3}}));
  }

  @Test
  void clsPoolingTakesTheFirstToken() {
    INDArray y =
        new LayerCheck(ANY)
            .mask(new double[][] {{1, 1}, {1, 1}})
            .input("x", Nd4j.createFromArray(new double[][][] {{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}))
            .output(Pooling.CLS::apply);
    assertThat(y).isEqualTo(Nd4j.createFromArray(new double[][] {{1, 2}, {5, 6}}));
  }

  @Test
  void lastPoolingTakesTheLastTokenBeforePadding() {
    INDArray y =
        new LayerCheck(ANY)
            .mask(new double[][] {{1, 1}, {1, 0}})
            .input("x", Nd4j.createFromArray(new double[][][] {{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}))
            .output(Pooling.LAST::apply);
    assertThat(y).isEqualTo(Nd4j.createFromArray(new double[][] {{3, 4}, {5, 6}}));
  }

  @Test
  void lastPoolingOfTextsOfOneToken() {
    INDArray y =
        new LayerCheck(ANY)
            .mask(new double[][] {{1}, {1}})
            .input("x", Nd4j.createFromArray(new double[][][] {{{1, 2}}, {{3, 4}}}))
            .output(Pooling.LAST::apply);
    assertThat(y).isEqualTo(Nd4j.createFromArray(new double[][] {{1, 2}, {3, 4}}));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whichTokensAreChosen(int count) {
    int[] numbers = count == 1 ? new int[] {4} : new int[] {4, 0};
    INDArray mask =
        new LayerCheck(ANY)
            .mask(new double[][] {{1, 1, 1}, {1, 1, 1}})
            .input(1)
            .input("numbers", Nd4j.createFromArray(numbers))
            .output(
                (graph, x) ->
                    ChosenRows.mask(
                        graph, graph.sameDiff().placeHolder("numbers", DataType.INT32, -1)));
    assertThat(mask).isEqualTo(Nd4j.createFromArray(new double[][] {{count - 1, 0, 0}, {0, 1, 0}}));
  }

  @Test
  void attentionDoesNotSeePadding() {
    INDArray x = new RandomArrays(1).doubles(6, 4);
    INDArray otherPadding = x.dup();
    otherPadding.getRow(5).assign(1000);
    INDArray first = attend(x);
    INDArray second = attend(otherPadding);
    assertThat(rows(second, 0, 5)).isEqualTo(rows(first, 0, 5));
  }

  @Test
  void attentionMixesNoSequences() {
    INDArray x = new RandomArrays(1).doubles(6, 4);
    INDArray otherSecond = x.dup();
    otherSecond.getRow(3).assign(-5);
    assertThat(rows(attend(otherSecond), 0, 3)).isEqualTo(rows(attend(x), 0, 3));
    assertThat(rows(attend(otherSecond), 3, 6)).isNotEqualTo(rows(attend(x), 3, 6));
  }

  private static INDArray rows(INDArray array, int from, int to) {
    return array.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
  }

  /** Two sequences of three tokens, the second with one of padding. */
  private static INDArray attend(INDArray x) {
    return new LayerCheck(
            ParameterSpec.linearWeight("p.weight", 4, 4), ParameterSpec.bias("p.bias", 4))
        .mask(new double[][] {{1, 1, 1}, {1, 1, 0}})
        .input("x", x)
        .output(
            (graph, in) -> {
              Projection same = Projection.named("p");
              Block block =
                  new Block(
                      Map.of(
                          Role.QUERY, same,
                          Role.KEY, same,
                          Role.VALUE, same,
                          Role.ATTENTION_OUTPUT, same),
                      List.of());
              return new SelfAttention(4, 2, 0)
                  .apply(graph, 0, "a", block, in, AttentionBias.padding(graph));
            });
  }
}
