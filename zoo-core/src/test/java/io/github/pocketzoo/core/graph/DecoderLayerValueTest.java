package io.github.pocketzoo.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.fixture.LayerCheck;
import io.github.pocketzoo.core.fixture.RandomArrays;
import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What the layers of decoders compute, by hand. */
class DecoderLayerValueTest {
  private static final ParameterSpec ANY = ParameterSpec.bias("unused", 1);
  private static final double[][] ONE_SEQUENCE = {{1, 1, 1, 1}};
  private static final RotaryScaling NONE = new RotaryScaling.None();
  private static final double EXACT = 1e-12;

  @Test
  void rmsNormHasTheEpsilonItIsGiven() {
    LayerCheck check =
        new LayerCheck(ParameterSpec.gain("n.weight", 2))
            .input("x", Nd4j.createFromArray(new double[][] {{3, 5}}));
    INDArray y = check.output((graph, x) -> RmsNorm.apply(graph, "n", x, 0.5));
    double gain = check.value("n.weight").getDouble(1);
    assertThat(y.getDouble(1)).isCloseTo(5 / Math.sqrt(17.5) * gain, within(EXACT));
  }

  @Test
  void theGateIsActivatedAndMultipliesTheOtherMap() {
    LayerCheck check =
        DecoderLayers.feedForward(1, 1).input("x", Nd4j.createFromArray(new double[][] {{2}}));
    INDArray y = check.output(DecoderLayers::gated);
    double gate = 2 * check.value("gate.weight").getDouble(0);
    double up = 2 * check.value("up.weight").getDouble(0);
    double silu = gate / (1 + Math.exp(-gate));
    double expected = silu * up * check.value("down.weight").getDouble(0);
    assertThat(y.getDouble(0)).isCloseTo(expected, within(EXACT));
  }

  @Test
  void causalBiasHidesWhatComesLaterAndPadding() {
    assertVisible(
        OptionalInt.empty(),
        new int[][][] {{{1, 0, 0}, {1, 1, 0}, {1, 1, 1}}, {{1, 0, 0}, {1, 1, 0}, {1, 1, 0}}});
  }

  @Test
  void aWindowOfTwoIsATokenAndTheOneBeforeIt() {
    assertVisible(
        OptionalInt.of(2),
        new int[][][] {{{1, 0, 0}, {1, 1, 0}, {0, 1, 1}}, {{1, 0, 0}, {1, 1, 0}, {0, 1, 0}}});
  }

  @Test
  void aWindowOfOneIsATokenItself() {
    assertVisible(
        OptionalInt.of(1),
        new int[][][] {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, {{1, 0, 0}, {0, 1, 0}, {0, 0, 0}}});
  }

  /** Of two sequences of three tokens, the second with one of padding: which see which. */
  private static void assertVisible(OptionalInt window, int[][][] expected) {
    INDArray bias =
        new LayerCheck(ANY)
            .mask(new double[][] {{1, 1, 1}, {1, 1, 0}})
            .input(1)
            .output((graph, x) -> AttentionBias.causal(graph, window));
    assertThat(bias.shape()).containsExactly(2, 1, 3, 3);
    for (int sequence = 0; sequence < 2; sequence++) {
      for (int from = 0; from < 3; from++) {
        for (int to = 0; to < 3; to++) {
          double value = bias.getDouble(sequence, 0, from, to);
          String what = "%d: %d sees %d".formatted(sequence, from, to);
          if (expected[sequence][from][to] == 1) {
            assertThat(value).as(what).isZero();
          } else {
            assertThat(value).as(what).isLessThanOrEqualTo(-AttentionBias.HIDDEN);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void whatComesLaterChangesNothing(int window) {
    OptionalInt local = window == 0 ? OptionalInt.empty() : OptionalInt.of(window);
    AttentionHeads heads = new AttentionHeads(2, 1, 2);
    INDArray x = new RandomArrays(1).doubles(4, 4);
    INDArray changed = x.dup();
    changed.getRow(2).assign(5);
    LayerCheck check = DecoderLayers.attention(4, heads).mask(ONE_SEQUENCE);
    INDArray before = attend(check.input("x", x), heads, local);
    INDArray after = attend(check.input("x", changed), heads, local);
    assertThat(rows(after, 0, 2)).isEqualTo(rows(before, 0, 2));
    assertThat(rows(after, 2, 3)).isNotEqualTo(rows(before, 2, 3));
    assertThat(rows(after, 3, 4)).isNotEqualTo(rows(before, 3, 4));
  }

  @Test
  void whatIsBeforeTheWindowChangesNothing() {
    AttentionHeads heads = AttentionHeads.multi(2, 2);
    INDArray x = new RandomArrays(1).doubles(4, 4);
    INDArray changed = x.dup();
    changed.getRow(1).assign(5);
    LayerCheck check = DecoderLayers.attention(4, heads).mask(ONE_SEQUENCE);
    INDArray before = attend(check.input("x", x), heads, OptionalInt.of(2));
    INDArray after = attend(check.input("x", changed), heads, OptionalInt.of(2));
    assertThat(rows(after, 2, 3)).isNotEqualTo(rows(before, 2, 3));
    assertThat(rows(after, 3, 4)).isEqualTo(rows(before, 3, 4));
  }

  private static INDArray attend(LayerCheck check, AttentionHeads heads, OptionalInt window) {
    return check.output((graph, x) -> DecoderLayers.attend(graph, x, heads, 0, window));
  }

  private static INDArray rows(INDArray array, int from, int to) {
    return array.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
  }

  /** Ainslie et al. 2023: as if each query head had keys and values of its own, copied. */
  @Test
  void queryHeadsShareTheKeysOfTheirGroup() {
    INDArray x = new RandomArrays(1).doubles(6, 5);
    double[][] padded = {{1, 1, 1}, {1, 1, 0}};
    AttentionHeads shared = new AttentionHeads(4, 2, 3);
    LayerCheck grouped = DecoderLayers.attention(5, shared).mask(padded).input("x", x);
    AttentionHeads own = AttentionHeads.multi(4, 3);
    LayerCheck multi = DecoderLayers.attention(5, own).mask(padded).input("x", x);
    for (String same : new String[] {"q.weight", "o.weight"}) {
      multi.value(same).assign(grouped.value(same));
    }
    for (String copied : new String[] {"k.weight", "v.weight"}) {
      INDArray both = grouped.value(copied);
      INDArray first = columns(both, 0, 3);
      INDArray second = columns(both, 3, 6);
      multi.value(copied).assign(Nd4j.concat(1, first, first, second, second));
    }
    INDArray actual = attend(grouped, shared, OptionalInt.empty());
    INDArray expected = attend(multi, own, OptionalInt.empty());
    assertThat(actual.distance2(expected)).isLessThan(EXACT);
    assertThat(actual.norm2Number().doubleValue()).isGreaterThan(0.1);
  }

  private static INDArray columns(INDArray array, int from, int to) {
    return array.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }

  @Test
  void headsThatCannotBeShared() {
    assertThatThrownBy(() -> new AttentionHeads(4, 3, 2))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("3 key and value heads are not a divisor of 4 attention heads");
    assertThatThrownBy(() -> AttentionHeads.dividing(8, 3))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("hidden size 8 is not a multiple of 3 attention heads");
  }

  /** Henry et al. 2020: only directions of queries and keys count, times the gains. */
  @ParameterizedTest
  @ValueSource(strings = {"q.weight", "k.weight"})
  void lengthsOfNormalizedHeadsDoNotMatter(String matrix) {
    AttentionHeads heads = new AttentionHeads(2, 1, 4);
    LayerCheck check =
        DecoderLayers.attention(5, heads)
            .mask(ONE_SEQUENCE)
            .input("x", new RandomArrays(1).doubles(4, 5));
    INDArray before = normalized(check, heads);
    check.value(matrix).muli(3);
    assertThat(normalized(check, heads).distance2(before)).isLessThan(1e-7);
    check.value(matrix.charAt(0) + "_norm.weight").muli(3);
    assertThat(normalized(check, heads).distance2(before)).isGreaterThan(1e-3);
  }

  private static INDArray normalized(LayerCheck check, AttentionHeads heads) {
    return check.output(
        (graph, x) -> DecoderLayers.attendNormalized(graph, x, heads, Optional.empty()));
  }

  /** The pair (x₀, x₂) turns by the position, (x₁, x₃) by a tenth of it: θ is 100. */
  @Test
  void rotaryPositionsTurnPairs() {
    INDArray y = rotated(Nd4j.createFromArray(new double[] {3, 1, 4, 2}), new Rotary(100, NONE, 4));
    for (int p = 0; p < 4; p++) {
      double slow = p / 10.0;
      assertThat(token(y, p).toDoubleVector())
          .containsExactly(
              new double[] {
                3 * Math.cos(p) - 4 * Math.sin(p),
                Math.cos(slow) - 2 * Math.sin(slow),
                4 * Math.cos(p) + 3 * Math.sin(p),
                2 * Math.cos(slow) + Math.sin(slow)
              },
              within(EXACT));
    }
  }

  /** Su et al. 2021, equation 16: what rotary positions are for. */
  @Test
  void productsDependOnDistancesOnly() {
    Rotary rotary = new Rotary(10_000, NONE, 6);
    RandomArrays random = new RandomArrays(3);
    INDArray queries = rotated(random.doubles(6), rotary);
    INDArray keys = rotated(random.doubles(6), rotary);
    double first = product(queries, 1, keys, 0);
    assertThat(product(queries, 2, keys, 1)).isCloseTo(first, within(EXACT));
    assertThat(product(queries, 3, keys, 2)).isCloseTo(first, within(EXACT));
    assertThat(product(queries, 2, keys, 0)).isNotCloseTo(first, within(1e-3));
  }

  private static double product(INDArray queries, int from, INDArray keys, int to) {
    return token(queries, from).mul(token(keys, to)).sumNumber().doubleValue();
  }

  /** A head at the positions 0 to 3. */
  private static INDArray rotated(INDArray head, Rotary rotary) {
    INDArray one = head.reshape(1, 1, 1, head.length());
    return new LayerCheck(ANY)
        .mask(ONE_SEQUENCE)
        .input("x", Nd4j.concat(1, one, one, one, one))
        .output((graph, x) -> rotary.apply(graph, x, 1, rotary.angles(graph)));
  }

  private static INDArray token(INDArray x, int position) {
    return x.get(
        NDArrayIndex.point(0),
        NDArrayIndex.point(position),
        NDArrayIndex.point(0),
        NDArrayIndex.all());
  }

  @Test
  void positionsCanBeScaled() {
    Rotary halved = new Rotary(100, new RotaryScaling.Linear(2), 4);
    INDArray head = new RandomArrays(3).doubles(4);
    assertThat(token(rotated(head, halved), 2).distance2(token(rotated(head, plain()), 1)))
        .isLessThan(EXACT);
  }

  private static Rotary plain() {
    return new Rotary(100, NONE, 4);
  }

  /** With a factor of 4, of the wavelength's turns in 28 tokens: 1 is low, 4 is high. */
  @ParameterizedTest
  @CsvSource({"5, 1", "7, 1", "11.2, 0.625", "28, 0.25", "100, 0.25"})
  void llamasFrequencies(double wavelength, double share) {
    double frequency = 2 * Math.PI / wavelength;
    assertThat(new RotaryScaling.ByWavelength(4, 1, 4, 28).scaled(frequency))
        .isCloseTo(share * frequency, within(EXACT));
  }

  @Test
  void sinusoidsOfPositions() {
    INDArray y =
        new LayerCheck(ANY)
            .mask(ONE_SEQUENCE)
            .input(1)
            .output((graph, x) -> new Sinusoids(4).ofPositions(graph));
    assertThat(y.shape()).containsExactly(4, 4);
    for (int p = 0; p < 4; p++) {
      double slow = p / 100.0;
      assertThat(y.getRow(p).toDoubleVector())
          .containsExactly(
              new double[] {Math.sin(p), Math.sin(slow), Math.cos(p), Math.cos(slow)},
              within(EXACT));
    }
  }

  @Test
  void oddWidthsHaveNoPairs() {
    assertThatThrownBy(() -> new Rotary(100, NONE, 3))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("head size is 3, expected an even number for rotary positions");
    assertThatThrownBy(() -> new Sinusoids(3))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("width is 3, expected an even number for sinusoidal positions");
  }
}
