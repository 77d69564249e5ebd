package io.github.pocketzoo.core.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightSizesTest {
  private static final long TABLE = 250_000L * 4096 * Float.BYTES;

  @Test
  void oneMatrixThatNoArrayOfBytesHoldsIsNamed() {
    WeightSizes sizes = new WeightSizes(Map.of("table", TABLE, "gain", 4096L));

    assertThatThrownBy(() -> sizes.requireEach(OnnxOptions.MOST_BYTES))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("variable table has 4.1 GB, expected at most 2.1 GB in an ONNX file");
  }

  @Test
  void manyThatAreTooLargeTogetherAreRefusedInOneFile() {
    WeightSizes sizes = new WeightSizes(Map.of("a", TABLE / 2 - 5, "b", TABLE / 2 - 5));

    sizes.requireEach(OnnxOptions.MOST_BYTES);
    assertThat(sizes.total()).isEqualTo(TABLE - 10);
    sizes.requireTotal(TABLE - 10);
    assertThatThrownBy(() -> sizes.requireTotal(OnnxOptions.MOST_BYTES))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("the graph has 4.1 GB of weights, expected at most 2.1 GB");
  }
}
