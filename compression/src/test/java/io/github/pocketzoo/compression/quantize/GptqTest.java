package io.github.pocketzoo.compression.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.quant.WeightScheme;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GptqTest {

  /** A positive definite matrix. */
  private static double[] definite(int size) {
    Random random = new Random(size);
    double[] x = random.doubles(2L * size * size, -1, 1).toArray();
    double[] h = new double[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        for (int k = 0; k < 2 * size; k++) {
          h[i * size + j] += x[i * 2 * size + k] * x[j * 2 * size + k];
        }
      }
    }
    return h;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 20})
  void theFactorIsThatOfTheInverse(int size) {
    double[] h = definite(size);
    float[] u = InverseFactor.of(h, size);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        if (j < i) {
          assertThat(u[i * size + j]).isZero();
        }
        // (Uᵀ U H)_ij
        double sum = 0;
        for (int k = 0; k < size; k++) {
          double inverse = 0;
          for (int m = 0; m < size; m++) {
            inverse += (double) u[m * size + i] * u[m * size + k];
          }
          sum += inverse * h[k * size + j];
        }
        assertThat(sum).isCloseTo(i == j ? 1 : 0, within(2e-4));
      }
    }
  }

  @Test
  void whatIsNotPositiveDefiniteIsRefused() {
    assertThatThrownBy(() -> InverseFactor.of(new double[] {1, 2, 2, 1}, 2))
        .isInstanceOf(ArithmeticException.class);
  }

  private static Quantizer int4() {
    return Quantizer.int4(8, true);
  }

  @Test
  void outputsAreCloserThanWithTheNearestIntegers() {
    double nearest = 0;
    double compensated = 0;
    for (long seed = 1; seed <= 3; seed++) {
      try (Model model = Calibrated.classifier(seed);
          Model rounded = int4().quantize(model);
          Model gptq = int4().quantize(model, Gptq.calibrate(model, Calibrated.rows(model)))) {
        nearest += Calibrated.distance(model, rounded);
        compensated += Calibrated.distance(model, gptq);
      }
    }
    assertThat(compensated).isLessThan(0.8 * nearest);
  }

  @Test
  void aDecoderIsCloserToo() {
    double nearest = 0;
    double compensated = 0;
    for (long seed = 1; seed <= 3; seed++) {
      try (Model model = Calibrated.gpt(seed);
          Model rounded = int4().quantize(model);
          Model gptq = int4().quantize(model, Gptq.calibrate(model, Calibrated.rows(model)))) {
        nearest += Calibrated.distance(model, rounded);
        compensated += Calibrated.distance(model, gptq);
      }
    }
    assertThat(compensated).isLessThan(nearest);
  }

  @Test
  void tablesAndMatricesThatNothingReachesGetTheNearestIntegers() {
    try (Model model = Calibrated.classifier(1);
        Model rounded = int4().quantize(model);
        Model gptq = int4().quantize(model, Gptq.calibrate(model, Calibrated.rows(model)))) {
      String table = "embeddings.word_embeddings.weight";
      assertThat(gptq.quantized().get(table)).isEqualTo(rounded.quantized().get(table));
      assertThat(gptq.quantized()).isNotEqualTo(rounded.quantized());
      for (QuantizedTensor tensor : gptq.quantized().values()) {
        for (byte value : tensor.values()) {
          assertThat((int) value).isBetween(tensor.scheme().min(), tensor.scheme().max());
        }
      }
    }
  }

  @Test
  void eightBitsOfAChannelCanBeCompensatedToo() {
    Quantizer int8 = Quantizer.int8();
    try (Model model = Calibrated.classifier(2);
        Model gptq = int8.quantize(model, Gptq.calibrate(model, Calibrated.rows(model)))) {
      assertThat(Calibrated.distance(model, gptq)).isLessThan(1e-3);
      assertThat(gptq.quantized().values())
          .allSatisfy(tensor -> assertThat(tensor.scheme()).isEqualTo(WeightScheme.INT8));
    }
  }

  @Test
  void theSameTwiceIsTheSame() {
    try (Model model = Calibrated.classifier(1);
        Model once = int4().quantize(model, Gptq.calibrate(model, Calibrated.rows(model)));
        Model twice = int4().quantize(model, Gptq.calibrate(model, Calibrated.rows(model)))) {
      assertThat(once.quantized()).isEqualTo(twice.quantized());
    }
  }
}
