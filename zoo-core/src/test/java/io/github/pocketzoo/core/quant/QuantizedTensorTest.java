package io.github.pocketzoo.core.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class QuantizedTensorTest {
  /** w / s and q · s are each rounded to 24 bits. */
  private static final float ROUNDING = 1e-4f;

  private static QuantizedTensor quantize(float[]... rows) {
    return QuantizedTensor.quantize(Nd4j.createFromArray(rows));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 63, 65, 1000})
  void everyValueIsWithinHalfAScale(int columns) {
    Random random = new Random(columns);
    for (int sweep = 0; sweep < 20; sweep++) {
      float[][] weights = new float[3][columns];
      for (float[] row : weights) {
        double spread = Math.pow(10, random.nextInt(60) - 30);
        for (int i = 0; i < columns; i++) {
          row[i] = (float) (random.nextGaussian() * spread);
        }
      }
      QuantizedTensor quantized = quantize(weights);
      float[][] back = quantized.dequantize().toFloatMatrix();
      for (int row = 0; row < weights.length; row++) {
        float bound = quantized.scales()[row] * (0.5f + ROUNDING);
        for (int i = 0; i < columns; i++) {
          assertThat(Math.abs(back[row][i] - weights[row][i])).isLessThanOrEqualTo(bound);
        }
      }
    }
  }

  @Test
  void theLargestMagnitudeIsAnEndOfTheRange() {
    assertThat(quantize(new float[] {-3, 1, 2}, new float[] {0.5f, 0.1f, -0.2f}).values())
        .containsExactly(-127, 42, 85, 127, 25, -51);
  }

  @Test
  void bothEndsAreThere() {
    QuantizedTensor quantized = quantize(new float[] {-2.54f, 2.54f});
    assertThat(quantized.values()).containsExactly(-127, 127);
    assertThat(quantized.scales()[0]).isEqualTo(0.02f);
  }

  @Test
  void quantizingAgainChangesNothing() {
    QuantizedTensor once = quantize(new float[] {0.3f, -0.7f, 0.11f}, new float[] {5, 0, -1});
    QuantizedTensor twice = QuantizedTensor.quantize(once.dequantize());
    assertThat(twice.values()).isEqualTo(once.values());
  }

  @Test
  void zeroStaysZero() {
    QuantizedTensor quantized = quantize(new float[] {0, -0f, 1}, new float[] {0, 0, 0});
    assertThat(quantized.values()).containsExactly(0, 0, 127, 0, 0, 0);
    assertThat(quantized.scales()[1]).isEqualTo(1f);
    assertThat(quantized.countNonZero()).isEqualTo(1);
    assertThat(quantized.dequantize().getRow(1).sumNumber().doubleValue()).isZero();
  }

  @Test
  void rowsOfOneValueAreNearlyExact() {
    INDArray back = quantize(new float[] {0.3f, 0.3f, 0.3f}).dequantize();
    for (float value : back.reshape(-1).toFloatVector()) {
      assertThat(value).isBetween(Math.nextDown(0.3f), Math.nextUp(0.3f));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.MIN_VALUE, Float.MIN_NORMAL, Float.MIN_NORMAL * 126, 1e-36f, 3e38f})
  void extremeMagnitudesHaveAUsableScale(float value) {
    QuantizedTensor quantized = quantize(new float[] {value, -value, 0});
    assertThat(quantized.scales()[0]).isFinite().isGreaterThanOrEqualTo(Float.MIN_NORMAL);
    float back = quantized.dequantize().getFloat(0, 0);
    assertThat(Math.abs(back - value)).isLessThanOrEqualTo(quantized.scales()[0] * 0.5001f);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesWhatIsNoNumber(float value) {
    assertThatThrownBy(() -> quantize(new float[] {1, 2}, new float[] {3, value}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("value %s at row 1, column 1 can't be quantized", value);
  }

  @Test
  void readsAMatrixInAnyOrderOfMemory() {
    INDArray matrix = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}});
    assertThat(QuantizedTensor.quantize(matrix.transpose().dup('f')))
        .isEqualTo(QuantizedTensor.quantize(matrix.transpose().dup('c')));
    assertThat(QuantizedTensor.quantize(matrix.transpose()).rows()).isEqualTo(3);
  }

  private static Stream<WeightScheme> schemes() {
    return Stream.of(8, 4)
        .flatMap(
            bits ->
                Stream.of(true, false)
                    .flatMap(
                        symmetric ->
                            Stream.of(
                                new WeightScheme(bits, symmetric, Granularity.TENSOR, 0),
                                new WeightScheme(bits, symmetric, Granularity.CHANNEL, 0),
                                WeightScheme.groups(bits, 32, symmetric))));
  }

  /** Rows of other sizes, one shifted away from 0, one of zeros; the last group isn't full. */
  private static float[][] rows() {
    Random random = new Random(5);
    float[][] rows = new float[5][75];
    for (int row = 0; row < 4; row++) {
      for (int i = 0; i < rows[row].length; i++) {
        rows[row][i] = (float) (random.nextGaussian() * (row + 1) + (row == 2 ? 7 : 0));
      }
    }
    rows[0][3] = 0;
    return rows;
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void everySchemeIsWithinHalfAScale(WeightScheme scheme) {
    float[][] rows = rows();
    QuantizedTensor quantized = QuantizedTensor.quantize(Nd4j.createFromArray(rows), scheme);
    float[][] back = quantized.dequantize().toFloatMatrix();
    for (int row = 0; row < rows.length; row++) {
      for (int i = 0; i < rows[row].length; i++) {
        float scale = quantized.scales()[scheme.scaleOf(row, i, rows[row].length)];
        assertThat(Math.abs(back[row][i] - rows[row][i]))
            .as("%s [%d, %d]", scheme, row, i)
            .isLessThanOrEqualTo(scale * (0.5f + ROUNDING));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void zeroStaysZeroInEveryScheme(WeightScheme scheme) {
    QuantizedTensor quantized = QuantizedTensor.quantize(Nd4j.createFromArray(rows()), scheme);
    float[][] back = quantized.dequantize().toFloatMatrix();
    assertThat(back[0][3]).isZero();
    assertThat(back[4]).containsOnly(0);
    // With one scale for all, small numbers are zeros, too.
    assertThat(quantized.countNonZero()).isLessThanOrEqualTo(4 * 75 - 1);
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void integersStayWithinTheirBits(WeightScheme scheme) {
    QuantizedTensor quantized = QuantizedTensor.quantize(Nd4j.createFromArray(rows()), scheme);
    for (byte value : quantized.values()) {
      assertThat((int) value).isBetween(scheme.min(), scheme.max());
    }
    assertThat(quantized.scales()).hasSize(scheme.scales(5, 75));
    assertThat(quantized.zeroPoints()).hasSize(scheme.symmetric() ? 0 : scheme.scales(5, 75));
  }

  @Test
  void smallerGroupsAreCloser() {
    INDArray matrix = Nd4j.createFromArray(rows());
    double before = Double.POSITIVE_INFINITY;
    for (int size : new int[] {128, 32, 8}) {
      INDArray back =
          QuantizedTensor.quantize(matrix, WeightScheme.groups(4, size, true)).dequantize();
      double error = back.sub(matrix).norm2Number().doubleValue();
      assertThat(error).isLessThan(before);
      before = error;
    }
  }

  @Test
  void numbersBeyondTheRangeBecomeItsEnds() {
    Grid grid = Grid.of(WeightScheme.INT8, -1, 1);
    assertThat(grid.quantize(3)).isEqualTo(127);
    assertThat(grid.quantize(-3e38f)).isEqualTo(-127);
    Grid shifted = Grid.of(WeightScheme.groups(4, 8, false), -1, 14);
    assertThat(shifted.zeroPoint()).isEqualTo(-7);
    assertThat(shifted.quantize(20)).isEqualTo(7);
    assertThat(shifted.quantize(-20)).isEqualTo(-8);
    assertThat(shifted.round(13.6f)).isEqualTo(14);
  }

  @Test
  void refusesSchemesThatAreNone() {
    assertThatThrownBy(() -> new WeightScheme(3, true, Granularity.CHANNEL, 0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("weights of 3 bits, expected 8 or 4");
    assertThatThrownBy(() -> WeightScheme.groups(4, 48, true))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("groups of 48 weights, expected a power of two from 8, such as 32, 64 or 128");
    assertThatThrownBy(() -> new WeightScheme(4, true, Granularity.CHANNEL, 32))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void refusesPartsThatDoNotFit() {
    assertThatThrownBy(() -> new QuantizedTensor(new byte[5], 2, 3, new float[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("5 values, 2 scales and 0 zero points, expected 6, 2 and 0");
  }
}
