package io.github.pocketzoo.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.samediff.GraphExecutor;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.structure.Projection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What is rounded forward, and passed backward. */
class InputRoundingTest {
  private static final int ROWS = 5;
  private static final int IN = 7;
  private static final int OUT = 3;
  private static final float SCALE = 0.01f;

  private final Random random = new Random(2);
  private final Map<String, INDArray> arrays = new LinkedHashMap<>();

  private INDArray random(DataType type, long... shape) {
    int length = (int) Nd4j.create(type, shape).length();
    double[] values = random.doubles(length, -2, 2).toArray();
    return Nd4j.create(values, shape, type);
  }

  private static double[][] expected(INDArray x, boolean fixed) {
    double[][] rounded = new double[ROWS][IN];
    for (int row = 0; row < ROWS; row++) {
      double limit = 0;
      for (int i = 0; i < IN; i++) {
        limit = Math.max(limit, Math.abs(x.getDouble(row, i)));
      }
      double scale = fixed ? SCALE : Math.max(limit, 1e-30) / 127;
      for (int i = 0; i < IN; i++) {
        double q = Math.rint(x.getDouble(row, i) / scale);
        rounded[row][i] = Math.max(-127, Math.min(127, q)) * scale;
      }
    }
    return rounded;
  }

  private OutAndGrad run(InputRounding rounding, INDArray x) {
    GraphOptions options = GraphOptions.training(false, Set.of()).withRounding(rounding);
    GraphContext graph = new GraphContext(new Parameters(arrays), options);
    SDVariable input = graph.sameDiff().placeHolder("x", x.dataType(), -1, IN);
    SDVariable first = Linear.apply(graph, new Projection("w", Optional.empty()), input);
    SDVariable second = Linear.apply(graph, new Projection("v", Optional.empty()), input);
    first.mul(second).sum().rename("loss");
    GraphExecutor executor = new GraphExecutor(graph.sameDiff());
    List<String> withRespectTo = List.of("w", "v", "x");
    executor.differentiate("loss", withRespectTo);
    return executor.gradients(Map.of("x", x), List.of("loss"), withRespectTo);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void gradientsAreThoseOfTheRoundedInputs(DataType type) {
    for (boolean fixed : new boolean[] {false, true}) {
      arrays.put("w", random(type, IN, OUT));
      arrays.put("v", random(type, IN, OUT));
      INDArray x = random(type, ROWS, IN);
      x.getRow(1).assign(0);
      INDArray rounded = Nd4j.createFromArray(expected(x, fixed)).castTo(type);
      InputRounding rounding =
          fixed
              ? new InputRounding(Set.of(), Map.of("w", SCALE, "v", SCALE))
              : new InputRounding(Set.of("w", "v"), Map.of());

      OutAndGrad actual = run(rounding, x);
      OutAndGrad wanted = run(InputRounding.NONE, rounded);

      assertThat(actual.getOutputs().get("loss").getDouble(0))
          .isCloseTo(wanted.getOutputs().get("loss").getDouble(0), within(1e-4));
      for (String name : List.of("w", "v", "x")) {
        INDArray gradient = actual.getGradients().get(name);
        INDArray reference = wanted.getGradients().get(name).dup('c');
        if (fixed && name.equals("x")) {
          // What was clipped doesn't move.
          reference.muli(Nd4j.math().abs(x).lte(127 * SCALE).castTo(type));
          assertThat(reference.eq(0).castTo(DataType.INT32).sumNumber().intValue()).isPositive();
        }
        assertThat(gradient.sub(reference).amaxNumber().doubleValue())
            .as("gradient of %s", name)
            .isLessThan(1e-4);
      }
    }
  }
}
