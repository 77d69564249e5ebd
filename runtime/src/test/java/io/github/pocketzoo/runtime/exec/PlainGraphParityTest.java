package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.runtime.Runtime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Graphs of floats, such as perceptrons, compute what they compute in SameDiff. */
class PlainGraphParityTest {
  private static final int WIDTH = 13;

  private final Random random = new Random(6);
  private final SameDiff graph = SameDiff.create();
  private final SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, WIDTH);

  private SDVariable constant(String name, long... shape) {
    return graph.constant(name, TinyBert.floats(random, shape));
  }

  private SDVariable linear(String name, SDVariable input, int in, int out) {
    return input.mmul(constant(name + ".weight", in, out)).add(constant(name + ".bias", out));
  }

  private void check() {
    for (int threads = 1; threads <= 2; threads++) {
      CompileOptions options = CompileOptions.of(Precision.F32).withThreads(threads);
      try (CompiledGraph compiled = Runtime.compile(graph, options)) {
        for (int rows : new int[] {1, 3, 17, 129}) {
          check(compiled, Map.of("x", TinyBert.floats(random, rows, WIDTH).mul(10)));
        }
      }
    }
  }

  private void check(CompiledGraph compiled, Map<String, INDArray> inputs) {
    List<String> names = Outputs.names(compiled);
    assertThat(names).contains("y");
    Outputs expected = Outputs.ofSameDiff(graph, inputs, names);
    Outputs actual = Outputs.of(compiled, inputs);
    for (String name : names) {
      assertThat(actual.get(name).shape()).as(name).isEqualTo(expected.get(name).shape());
      Agreement.assertNear(name, actual.get(name).values(), expected.get(name).values(), 1e-4);
    }
  }

  @Test
  void perceptronWithSoftmax() {
    SDVariable inner = graph.nn().relu(linear("a", x, WIDTH, 21), 0);
    graph.nn().softmax("y", linear("b", inner, 21, 7), -1);
    check();
  }

  @Test
  void functionsWithoutALinearLayer() {
    graph.math().tanh(x).add("y", graph.nn().sigmoid(x));
    check();
  }

  @Test
  void residualAfterAnActivation() {
    SDVariable inner = graph.math().tanh(linear("a", x, WIDTH, WIDTH)).add(x);
    SDVariable normed =
        graph
            .nn()
            .layerNorm(inner, constant("n.weight", WIDTH), constant("n.bias", WIDTH), false, 1);
    linear("b", normed, WIDTH, WIDTH).add("y", inner);
    check();
  }

  @Test
  void oneMatrixForTwoLayers() {
    SDVariable shared = graph.nn().relu(linear("a", x, WIDTH, 9), 0);
    SDVariable left = linear("b", shared, 9, 5);
    SDVariable right = graph.math().tanh(linear("c", shared, 9, 5));
    left.add("y", right);
    check();
  }

  @Test
  void extremeRows() {
    SDVariable normed =
        graph.nn().layerNorm(x, constant("n.weight", WIDTH), constant("n.bias", WIDTH), false, 1);
    graph.nn().softmax("y", linear("a", normed, WIDTH, 6).add(linear("b", x, WIDTH, 6)), -1);
    INDArray rows = Nd4j.zeros(DataType.FLOAT, 6, WIDTH);
    rows.getRow(1).addi(1);
    rows.getRow(2).addi(1e4);
    rows.getRow(3).addi(-1e4);
    rows.getRow(4).addi(1e-3);
    rows.putScalar(5, 3, 1e4);
    try (CompiledGraph compiled = Runtime.compile(graph, CompileOptions.of(Precision.F32))) {
      Map<String, INDArray> inputs = Map.of("x", rows);
      Outputs expected = Outputs.ofSameDiff(graph, inputs, List.of("y"));
      Agreement.assertNear(
          "y", Outputs.of(compiled, inputs).get("y").values(), expected.get("y").values(), 1e-4);
    }
  }

  @Test
  void severalInputs() {
    SDVariable other = graph.placeHolder("other", DataType.DOUBLE, -1, 4).castTo(DataType.FLOAT);
    linear("a", x, WIDTH, 6).add("y", linear("b", other, 4, 6));
    CompileOptions options = CompileOptions.defaults();
    try (CompiledGraph compiled = Runtime.compile(graph, options)) {
      INDArray left = TinyBert.floats(random, 3, WIDTH);
      INDArray right = TinyBert.floats(random, 3, 4).castTo(DataType.DOUBLE);
      check(compiled, Map.of("x", left, "other", right));
      assertThatThrownBy(() -> Outputs.of(compiled, Map.of("x", left, "other", Nd4j.zeros(2, 4))))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("input \"x\" has 3 rows, expected 2, as many as the batch has elsewhere");
      assertThatThrownBy(() -> Outputs.of(compiled, Map.of("x", left)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("input \"other\" is missing");
      assertThatThrownBy(() -> Outputs.of(compiled, Map.of("x", left, "other", Nd4j.zeros(3, 5))))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("input \"other\" is FLOAT [3, 5], expected floats [batch, 4]");
    }
  }

  @Test
  void noRow() {
    graph.math().tanh("y", x);
    try (CompiledGraph compiled = Runtime.compile(graph, CompileOptions.defaults())) {
      Map<String, INDArray> nothing = Map.of("x", Nd4j.create(DataType.FLOAT, 0, WIDTH));
      assertThatThrownBy(() -> Outputs.of(compiled, nothing))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("input \"x\" has no row, expected at least one");
    }
  }
}
