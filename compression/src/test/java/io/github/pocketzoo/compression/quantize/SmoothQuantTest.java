package io.github.pocketzoo.compression.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.calibration.InputRows;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class SmoothQuantTest {
  private static final double TOLERANCE = 1e-5;

  private static void requireSame(Model before, Model after) {
    float[] expected = Calibrated.logits(before);
    float[] actual = Calibrated.logits(after);
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i]))
          .isLessThanOrEqualTo((float) (TOLERANCE * (1 + Math.abs(expected[i]))));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 0.8, 1})
  void aDecoderStaysTheSameInFloats(double alpha) {
    try (Model model = Calibrated.gpt(1);
        Model smooth = new SmoothQuant(alpha).smooth(model, Calibrated.rows(model))) {
      requireSame(model, smooth);
      assertThat(smooth.parameters().arrays()).isNotEqualTo(model.parameters().arrays());
    }
  }

  @Test
  void aPostNormEncoderStaysTheSameInFloats() {
    try (Model model = Calibrated.classifier(1);
        Model smooth = new SmoothQuant(0.5).smooth(model, Calibrated.rows(model))) {
      requireSame(model, smooth);
    }
  }

  @Test
  void preNormBlocksAreSmoothedAtBothNormsAndTheValues() {
    try (Model model = Calibrated.gpt(1)) {
      List<Fold> folds = Fold.of(model);
      assertThat(folds).hasSize(2 * 3);
      assertThat(folds.stream().map(fold -> fold.multiplied().size()))
          .containsExactlyInAnyOrder(3, 1, 3, 1, 1, 1);
    }
  }

  @Test
  void postNormBlocksAreSmoothedAtTheValuesAlone() {
    try (Model model = Calibrated.classifier(1)) {
      assertThat(Fold.of(model))
          .hasSize(2)
          .allSatisfy(fold -> assertThat(fold.dividedMatrices()).hasSize(1));
    }
  }

  @Test
  void withAlphaOneEveryChannelReachesAsFar() {
    try (Model model = Calibrated.gpt(1);
        Model smooth = new SmoothQuant(1).smooth(model, Calibrated.rows(model))) {
      Fold fold = Fold.of(model).get(0);
      String query = fold.multiplied().get(0);
      double[] largest = new double[(int) smooth.parameters().get(query).size(0)];
      InputRows rows = Calibrated.rows(smooth);
      rows.forEach(
          rows.inputs(Set.of(query)),
          (name, values, width) -> {
            for (int i = 0; i < values.length; i++) {
              largest[i % width] = Math.max(largest[i % width], Math.abs(values[i]));
            }
          });
      assertThat(DoubleStream.of(largest).min().orElseThrow()).isGreaterThan(0.999);
      assertThat(DoubleStream.of(largest).max().orElseThrow()).isLessThan(1.001);
    }
  }

  /** One channel behind every norm is 60 times as large, and its weights as much smaller. */
  private static void addOutliers(Model model) {
    for (Fold fold : Fold.of(model)) {
      fold.dividedVectors().forEach(name -> scale(model.parameters().get(name), 60));
      if (fold.dividedMatrices().isEmpty()) {
        for (String name : fold.multiplied()) {
          try (INDArray row = model.parameters().get(name).getRow(2)) {
            row.divi(60);
          }
        }
      }
    }
  }

  private static void scale(INDArray vector, double by) {
    vector.putScalar(2, vector.getDouble(2) * by);
  }

  @Test
  void roundedActivationsAreCloserWhereChannelsStickOut() {
    try (Model model = Calibrated.gpt(3)) {
      addOutliers(model);
      try (Model smooth = new SmoothQuant(0.5).smooth(model, Calibrated.rows(model))) {
        assertThat(roundingError(smooth)).isLessThan(0.5 * roundingError(model));
      }
    }
  }

  /** Of the products with the matrices of the first norm, with inputs in 8 bits token by token. */
  private static double roundingError(Model model) {
    String weight = Fold.of(model).get(0).multiplied().get(0);
    INDArray matrix = model.parameters().get(weight);
    double[] sum = new double[1];
    InputRows rows = Calibrated.rows(model);
    rows.forEach(
        rows.inputs(Set.of(weight)),
        (name, values, width) -> {
          for (int row = 0; row < values.length / width; row++) {
            float limit = 0;
            for (int i = 0; i < width; i++) {
              limit = Math.max(limit, Math.abs(values[row * width + i]));
            }
            for (int column = 0; column < matrix.size(1); column++) {
              double error = 0;
              for (int i = 0; i < width; i++) {
                float x = values[row * width + i];
                double rounded = Math.rint(x / limit * 127) * limit / 127;
                error += (rounded - x) * matrix.getDouble(i, column);
              }
              sum[0] += error * error;
            }
          }
        });
    return sum[0];
  }

  @Test
  void alphaIsAPart() {
    for (double alpha : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> new SmoothQuant(alpha))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("alpha is %s, expected a number in [0, 1]", alpha);
    }
  }

  @Test
  void integersCannotBeSmoothed() {
    try (Model model = Calibrated.classifier(1);
        Model int8 = Quantizer.int8().quantize(model)) {
      assertThatThrownBy(() -> new SmoothQuant(0.5).smooth(int8, Calibrated.rows(int8)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("integers already");
    }
  }

  @Test
  void whatWasDoneIsInTheHistory() {
    try (Model model = Calibrated.gpt(1);
        Model smooth = new SmoothQuant(0.5).smooth(model, Calibrated.rows(model))) {
      assertThat(smooth.provenance().toString()).contains("SmoothQuant");
      assertThat(smooth.architecture().parameters())
          .extracting(ParameterSpec::name)
          .containsExactlyElementsOf(model.parameters().names());
    }
  }
}
