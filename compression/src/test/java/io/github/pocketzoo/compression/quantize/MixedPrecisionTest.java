package io.github.pocketzoo.compression.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.compression.quantize.MixedPrecision.Result;
import io.github.pocketzoo.compression.quantize.MixedPrecision.Sensitivity;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.quant.WeightScheme;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MixedPrecisionTest {
  private static final Quantizer INT4 = Quantizer.int4(32, true);

  private static MixedPrecision within(double budget, Optional<WeightScheme> fallback) {
    return new MixedPrecision(INT4, Rounding.nearest(), fallback, budget);
  }

  @Test
  void everyMatrixIsTriedAloneAndTheMostSensitiveIsFirst() {
    try (Model model = TinyClassifier.create(1)) {
      List<Sensitivity> all =
          within(0, Optional.empty()).scan(model, Calibrated.distanceFrom(model));
      assertThat(all).hasSize(3 + 2 * 6 + 1);
      assertThat(all).isSortedAccordingTo(Comparator.comparingDouble(Sensitivity::rise).reversed());
      assertThat(all.get(0).rise()).isPositive();
    }
  }

  @Test
  void aLooserBudgetNeedsFewerExceptions() {
    try (Model model = TinyClassifier.create(1);
        Model all = INT4.quantize(model)) {
      double whole = Calibrated.distance(model, all);
      int before = Integer.MAX_VALUE;
      for (double part : new double[] {0.1, 1}) {
        Result result =
            within(part * whole, Optional.of(WeightScheme.INT8))
                .quantize(model, Calibrated.distanceFrom(model));
        try (Model mixed = result.model()) {
          assertThat(Calibrated.distance(model, mixed))
              .isEqualTo(result.loss())
              .isLessThanOrEqualTo(part * whole);
          assertThat(mixed.quantized()).hasSize(all.quantized().size());
          assertThat(result.exceptions().size()).isLessThanOrEqualTo(before);
          before = result.exceptions().size();
          result
              .exceptions()
              .forEach(
                  name ->
                      assertThat(mixed.quantized().get(name).scheme())
                          .isEqualTo(WeightScheme.INT8));
        }
      }
      assertThat(before).isZero();
    }
  }

  @Test
  void aBudgetThatNothingKeepsIsRefused() {
    try (Model model = TinyClassifier.create(1)) {
      MixedPrecision none = within(1e-12, Optional.of(WeightScheme.INT8));
      assertThatThrownBy(() -> none.quantize(model, Calibrated.distanceFrom(model)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("even with 16 of 16 matrices left out");
      assertThatThrownBy(() -> within(-1, Optional.empty()))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("the loss may rise by -1.0, expected a number of 0 or more");
    }
  }
}
