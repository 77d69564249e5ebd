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
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Attention that knows distances and segments. */
class RelativeAttentionTest {
  private static final ParameterSpec ANY = ParameterSpec.bias("unused", 1);
  private static final int HIDDEN = 4;

  private static double[][] tokens(int sequences, int length) {
    return Nd4j.ones(sequences, length).toDoubleMatrix();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void fromDistancesToTokens(int length) {
    INDArray x = new RandomArrays(1).doubles(2, length, 2L * length);
    INDArray y =
        new LayerCheck(ANY)
            .mask(tokens(1, length))
            .input("x", x)
            .output(RelativeShift::apply)
            .reshape(2, length, length);
    for (int n = 0; n < 2; n++) {
      for (int i = 0; i < length; i++) {
        for (int j = 0; j < length; j++) {
          assertThat(y.getDouble(n, i, j)).isEqualTo(x.getDouble(n, i, length - (i - j)));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void gradientsOfTheShift(int length) {
    new LayerCheck(ParameterSpec.bias("b", 2L * length))
        .mask(tokens(1, length))
        .input(3, length, 2L * length)
        .checkGradients((graph, x) -> RelativeShift.apply(graph, x.add(graph.parameter("b"))));
  }

  @Test
  void sinesAndCosinesOfDistances() {
    INDArray rows =
        new LayerCheck(ANY)
            .mask(tokens(2, 3))
            .input(1)
            .output((graph, x) -> RelativeDistances.sinusoids(graph, HIDDEN));
    assertThat(rows.shape()).containsExactly(6, HIDDEN);
    for (int row = 0; row < 6; row++) {
      int distance = 3 - row;
      assertThat(rows.getDouble(row, 0)).isCloseTo(Math.sin(distance), within(1e-12));
      assertThat(rows.getDouble(row, 1)).isCloseTo(Math.sin(distance / 100.0), within(1e-12));
      assertThat(rows.getDouble(row, 2)).isCloseTo(Math.cos(distance), within(1e-12));
      assertThat(rows.getDouble(row, 3)).isCloseTo(Math.cos(distance / 100.0), within(1e-12));
    }
  }

  private static final RelativeAttention.Names NAMES =
      new RelativeAttention.Names(
          Projection.withoutBias("r"),
          "u",
          "v",
          Optional.of(new RelativeAttention.SegmentNames("w", "s")));

  private static final Block BLOCK =
      new Block(
          Map.of(
              Role.QUERY, Projection.withoutBias("q"),
              Role.KEY, Projection.withoutBias("k"),
              Role.VALUE, Projection.withoutBias("v"),
              Role.ATTENTION_OUTPUT, Projection.withoutBias("o")),
          List.of());

  private static LayerCheck attention(int[][] segments) {
    return new LayerCheck(
            ParameterSpec.linearWeight("q.weight", HIDDEN, HIDDEN),
            ParameterSpec.linearWeight("k.weight", HIDDEN, HIDDEN),
            ParameterSpec.linearWeight("v.weight", HIDDEN, HIDDEN),
            ParameterSpec.linearWeight("o.weight", HIDDEN, HIDDEN),
            ParameterSpec.linearWeight("r.weight", HIDDEN, HIDDEN),
            ParameterSpec.bias("u", HIDDEN),
            ParameterSpec.bias("v", HIDDEN),
            ParameterSpec.bias("w", HIDDEN),
            ParameterSpec.embedding("s", 2, HIDDEN))
        .input(ModelGraph.TOKEN_TYPE_IDS, Nd4j.createFromArray(segments));
  }

  private static SDVariable attend(GraphContext graph, SDVariable x) {
    RelativeAttention attention = new RelativeAttention(2, HIDDEN / 2, 0);
    RelativeAttention.Relations relations =
        RelativeAttention.Relations.of(graph, RelativeDistances.sinusoids(graph, HIDDEN));
    RelativeAttention.KeysAndValues tokens =
        attention.keysAndValues(graph, BLOCK, NAMES, x, relations);
    SDVariable bias = AttentionBias.padding(graph);
    return attention.apply(graph, "a", Optional.empty(), BLOCK, NAMES, x, tokens, bias);
  }

  @Test
  void gradients() {
    attention(new int[][] {{0, 1, 2}, {0, 0, 2}})
        .mask(new double[][] {{1, 1, 1}, {1, 1, 0}})
        .input(6, HIDDEN)
        .checkGradients(RelativeAttentionTest::attend);
  }

  @Test
  void gradientsOfASingleToken() {
    attention(new int[][] {{0}})
        .mask(new double[][] {{1}})
        .input(1, HIDDEN)
        .checkGradients(RelativeAttentionTest::attend);
  }

  /** Padding on the left moves positions, but not distances. */
  @Test
  void whereATextBeginsDoesNotMatter() {
    INDArray right = new RandomArrays(3).doubles(3, HIDDEN);
    INDArray left = Nd4j.vstack(right.getRow(2), right.getRow(0), right.getRow(1));
    INDArray first =
        attention(new int[][] {{0, 1, 0}})
            .mask(new double[][] {{1, 1, 0}})
            .input("x", right)
            .output(RelativeAttentionTest::attend);
    INDArray second =
        attention(new int[][] {{3, 0, 1}})
            .mask(new double[][] {{0, 1, 1}})
            .input("x", left)
            .output(RelativeAttentionTest::attend);
    for (int token = 0; token < 2; token++) {
      assertThat(second.getRow(token + 1).distance2(first.getRow(token))).isLessThan(1e-12);
    }
  }

  /** Only whether segments differ matters. */
  @Test
  void segmentsHaveNoNumbers() {
    INDArray x = new RandomArrays(3).doubles(3, HIDDEN);
    INDArray y = segmented(x, 0, 0, 1);
    assertThat(segmented(x, 2, 2, 0)).isEqualTo(y);
    assertThat(segmented(x, 0, 0, 0)).isNotEqualTo(y);
  }

  private static INDArray segmented(INDArray x, int... segments) {
    return attention(new int[][] {segments})
        .mask(tokens(1, 3))
        .input("x", x)
        .output(RelativeAttentionTest::attend);
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "4, 0", "1, 3", "3, 2"})
  void fromDistancesBackToTokens(int length, int memory) {
    int keys = memory + length;
    INDArray x = new RandomArrays(1).doubles(2, length, keys + 1L);
    INDArray y =
        new LayerCheck(ANY)
            .mask(tokens(1, length))
            .input("x", x)
            .output(
                (graph, value) ->
                    RelativeShift.apply(
                        graph, value, new SegmentMemory(memory).keys(graph).add(1)));
    assertThat(y.shape()).containsExactly(2, length, keys);
    for (int i = 0; i < length; i++) {
      for (int j = 0; j <= memory + i; j++) {
        int distance = memory + i - j;
        assertThat(y.getDouble(1, i, j)).isEqualTo(x.getDouble(1, i, keys - distance));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"-1, 5, 4", "3, 3, 3"})
  void distancesBackMayBeClamped(int clamp, double first, double second) {
    OptionalInt greatest = clamp < 0 ? OptionalInt.empty() : OptionalInt.of(clamp);
    INDArray rows =
        new LayerCheck(ANY)
            .mask(tokens(2, 3))
            .input(1)
            .output(
                (graph, x) ->
                    RelativeDistances.back(graph, new SegmentMemory(2), HIDDEN, greatest));
    assertThat(rows.shape()).containsExactly(6, HIDDEN);
    assertThat(rows.getDouble(0, 0)).isCloseTo(Math.sin(first), within(1e-12));
    assertThat(rows.getDouble(1, 0)).isCloseTo(Math.sin(second), within(1e-12));
    assertThat(rows.getDouble(5, 2)).isCloseTo(1, within(1e-12));
  }

  private static LayerCheck attentionBack() {
    return new LayerCheck(
        ParameterSpec.linearWeight("q.weight", HIDDEN, HIDDEN),
        ParameterSpec.linearWeight("k.weight", HIDDEN, HIDDEN),
        ParameterSpec.linearWeight("v.weight", HIDDEN, HIDDEN),
        ParameterSpec.linearWeight("o.weight", HIDDEN, HIDDEN),
        ParameterSpec.linearWeight("r.weight", HIDDEN, HIDDEN),
        ParameterSpec.bias("u", HIDDEN),
        ParameterSpec.bias("v", HIDDEN));
  }

  private static SDVariable attendBack(GraphContext graph, SDVariable x, int memoryLength) {
    SegmentMemory memory = new SegmentMemory(memoryLength);
    RelativeAttention.Names names =
        new RelativeAttention.Names(Projection.withoutBias("r"), "u", "v", Optional.empty());
    SDVariable distances = RelativeDistances.back(graph, memory, HIDDEN, OptionalInt.empty());
    RelativeAttention attention = new RelativeAttention(2, HIDDEN / 2, 0);
    RelativeAttention.KeysAndValues tokens =
        attention.keysAndValues(
            graph,
            BLOCK,
            names,
            memory.before(graph, 0, x, HIDDEN),
            RelativeAttention.Relations.back(distances, memory));
    SDVariable bias = AttentionBias.causal(graph, memory, OptionalInt.empty());
    return attention.apply(graph, "a", Optional.empty(), BLOCK, names, x, tokens, bias);
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "3, 0", "1, 2", "3, 2"})
  void gradientsWithAMemory(int length, int memory) {
    attentionBack()
        .mask(tokens(2, length))
        .input(2L * length, HIDDEN)
        .checkGradients((graph, x) -> attendBack(graph, x, memory));
  }

  /** Zeros are attended to like any other state. */
  @Test
  void anEmptyMemoryTakesAttention() {
    INDArray x = new RandomArrays(3).doubles(2, HIDDEN);
    LayerCheck layer = attentionBack().mask(tokens(1, 2)).input("x", x);
    INDArray without = layer.output((graph, value) -> attendBack(graph, value, 0));
    INDArray with = layer.output((graph, value) -> attendBack(graph, value, 3));
    assertThat(with.getRow(0).norm2Number().doubleValue())
        .isLessThan(without.getRow(0).norm2Number().doubleValue());
  }
}
