package io.github.pocketzoo.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.checkpoint.SafetensorsFile;
import io.github.pocketzoo.core.fixture.Resources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class AdamWTest {
  private static final String NAME = "w";

  private final AdamW optimizer = new AdamW();

  @AfterEach
  void close() {
    optimizer.close();
  }

  /** See {@code tools/golden/adamw.py}. */
  @Test
  void stepsAreThoseOfPyTorch() {
    try (SafetensorsFile golden =
        SafetensorsFile.open(Resources.path("/golden/adamw.safetensors"))) {
      INDArray parameter = golden.read("initial");
      optimizer.register(NAME, parameter);
      for (int step = 0; step < 5; step++) {
        optimizer.update(NAME, parameter, golden.read("gradient." + step), 0.01, 0.1, step);
        assertClose(parameter, golden.read("parameter." + step));
      }
    }
  }

  /** g / (|g| + ε): the first step is as long as the learning rate, whatever the gradient. */
  @Test
  void firstStepByHand() {
    INDArray parameter = Nd4j.createFromArray(1.0, 1.0, 1.0);
    optimizer.register(NAME, parameter);
    optimizer.update(NAME, parameter, Nd4j.createFromArray(100.0, -0.01, 0.0), 0.1, 0, 0);
    assertThat(parameter.getDouble(0)).isCloseTo(0.9, within(1e-6));
    assertThat(parameter.getDouble(1)).isCloseTo(1.1, within(1e-6));
    assertThat(parameter.getDouble(2)).isEqualTo(1.0);
  }

  @Test
  void decayIsDecoupledFromTheGradient() {
    INDArray parameter = Nd4j.createFromArray(2.0, -2.0);
    optimizer.register(NAME, parameter);
    optimizer.update(NAME, parameter, Nd4j.createFromArray(0.0, 0.0), 0.1, 0.5, 0);
    assertThat(parameter).isEqualTo(Nd4j.createFromArray(1.9, -1.9));
    assertThat(optimizer.firstMoments().get(NAME).sumNumber().doubleValue()).isZero();
  }

  @Test
  void rowsAreUpdatedAsAWholeTableWouldBe() {
    INDArray gradient = Nd4j.createFromArray(new double[][] {{1, 2}, {0, 0}, {-3, 4}});
    INDArray whole = Nd4j.createFromArray(new double[][] {{1, 1}, {2, 2}, {3, 3}});
    INDArray byRows = whole.dup();
    optimizer.register("whole", whole);
    optimizer.register("rows", byRows);
    optimizer.update("whole", whole, gradient.dup(), 0.1, 0, 0);
    optimizer.updateRows(
        "rows",
        byRows,
        Nd4j.createFromArray(0, 2),
        Nd4j.createFromArray(new double[][] {{1, 2}, {-3, 4}}),
        0.1,
        0,
        0);
    assertThat(byRows).isEqualTo(whole);
    assertThat(optimizer.firstMoments().get("rows"))
        .isEqualTo(optimizer.firstMoments().get("whole"));
    assertThat(optimizer.secondMoments().get("rows"))
        .isEqualTo(optimizer.secondMoments().get("whole"));
  }

  @Test
  void rowsThatAStepDidNotUseStayWithTheirMoments() {
    INDArray table = Nd4j.createFromArray(new double[][] {{1, 1}, {2, 2}});
    optimizer.register(NAME, table);
    INDArray gradient = Nd4j.createFromArray(new double[][] {{5, 5}});
    optimizer.updateRows(NAME, table, Nd4j.createFromArray(1), gradient.dup(), 0.1, 0.5, 0);
    INDArray moment = optimizer.firstMoments().get(NAME).getRow(1).dup();
    INDArray row = table.getRow(1).dup();
    optimizer.updateRows(NAME, table, Nd4j.createFromArray(0), gradient.dup(), 0.1, 0.5, 1);
    assertThat(optimizer.firstMoments().get(NAME).getRow(1)).isEqualTo(moment);
    assertThat(table.getRow(1)).isEqualTo(row);
    assertThat(table.getDouble(0, 0)).isNotEqualTo(1.0);
  }

  private static void assertClose(INDArray actual, INDArray expected) {
    for (long i = 0; i < expected.length(); i++) {
      double reference = expected.getDouble(i);
      assertThat(actual.getDouble(i))
          .isCloseTo(reference, within(1e-6 + 1e-6 * Math.abs(reference)));
    }
  }
}
