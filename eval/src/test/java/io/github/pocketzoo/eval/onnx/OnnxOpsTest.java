package io.github.pocketzoo.eval.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.export.ExportedGraph;
import io.github.pocketzoo.core.export.OnnxOptions;
import io.github.pocketzoo.core.export.OnnxWriter;
import io.github.pocketzoo.core.samediff.ArrayValues;
import io.github.pocketzoo.core.samediff.GraphExecutor;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import onnx.Onnx.NodeProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** ONNX Runtime computes with each op's nodes what SameDiff computes with the op. */
class OnnxOpsTest {
  private static final double ABSOLUTE = 1e-5;
  private static final double RELATIVE = 1e-4;
  private static final List<long[]> SIZES = List.of(new long[] {2, 3}, new long[] {3, 7});
  private static final int[] OPSETS = {OnnxOptions.OLDEST_OPSET, 18, 20, OnnxOptions.NEWEST_OPSET};

  static Stream<OpCase> cases() {
    return Stream.of(
            OpCases.arithmetic(),
            OpCases.functions(),
            OpCases.comparisons(),
            OpCases.reductions(),
            OpCases.shapes(),
            OpCases.indexing(),
            OpCases.creation(),
            OpCases.matrices())
        .flatMap(Collection::stream);
  }

  private record Graph(SameDiff sameDiff, String output) {
    static Graph of(OpCase opCase) {
      SameDiff graph = SameDiff.create();
      SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, -1, OpCase.WIDTH);
      return new Graph(graph, opCase.formula().apply(graph, x).name());
    }

    byte[] onnx(int opset) {
      return OnnxWriter.model(
              ExportedGraph.of(sameDiff, output), OnnxOptions.floats().withOpset(opset))
          .toByteArray();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesTheNumbersOfSameDiff(OpCase opCase) throws OrtException {
    Graph graph = Graph.of(opCase);
    for (int opset : OPSETS) {
      try (OrtSessionOf session = new OrtSessionOf(graph.onnx(opset))) {
        for (long[] size : SIZES) {
          INDArray x = random(size[0], size[1], OpCase.WIDTH);
          INDArray expected =
              new GraphExecutor(graph.sameDiff())
                  .run(Map.of("x", x), List.of(graph.output()))
                  .get(graph.output());
          requireClose(session.run(x), expected);
        }
      }
    }
  }

  private static INDArray random(long... shape) {
    Random random = new Random(11);
    float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Nd4j.create(values, shape, 'c');
  }

  private static void requireClose(INDArray actual, INDArray expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    float[] values = ArrayValues.floats(actual);
    float[] references = ArrayValues.floats(expected);
    for (int i = 0; i < references.length; i++) {
      assertThat((double) values[i])
          .isCloseTo(references[i], within(ABSOLUTE + RELATIVE * Math.abs(references[i])));
    }
  }

  @Test
  void everyOpThatCanBeWrittenHasACase() {
    Set<String> covered =
        cases()
            .flatMap(opCase -> Graph.of(opCase).sameDiff().getOps().values().stream())
            .map(op -> op.getOp().opName())
            .collect(Collectors.toSet());

    assertThat(covered).containsAll(OnnxWriter.ops());
  }

  @Test
  void patternsBecomeOneOperator() {
    assertThat(operators("x W + b", 17)).contains("Gemm").doesNotContain("Add");
    assertThat(operators("product used twice", 17)).contains("Gemm", "Add");
    assertThat(operators("layer norm", 17)).containsOnlyOnce("LayerNormalization");
    assertThat(operators("layer norm and its mean", 17)).contains("LayerNormalization");
    assertThat(operators("gelu", 20)).containsExactly("Gelu");
    assertThat(operators("gelu", 17)).contains("Erf", "Div").doesNotContain("Gelu");
  }

  private static List<String> operators(String name, int opset) {
    OpCase opCase = cases().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    Graph graph = Graph.of(opCase);
    return OnnxWriter.model(
            ExportedGraph.of(graph.sameDiff(), graph.output()),
            OnnxOptions.floats().withOpset(opset))
        .getGraph()
        .getNodeList()
        .stream()
        .map(NodeProto::getOpType)
        .filter(op -> !op.equals("Constant"))
        .toList();
  }

  @Test
  void anOpWithoutAWriterIsNamedWithItsVariable() {
    Graph graph = Graph.of(new OpCase("round", (g, x) -> g.math().round(x).rename("rounded")));

    assertThatThrownBy(() -> graph.onnx(17))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "op round (variable rounded) can't be written as ONNX, there is no writer for it");
  }

  @Test
  void aSettingThatOnnxHasNotIsNamed() {
    Graph graph = Graph.of(new OpCase("cutoff", (g, x) -> g.nn().relu(x, 0.5).rename("cut")));

    assertThatThrownBy(() -> graph.onnx(17))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("op relu (variable cut) can't be written as ONNX: expected");
  }

  @Test
  void anUnknownOpsetIsRefused() {
    assertThatThrownBy(() -> OnnxOptions.floats().withOpset(16))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("ONNX opset 16, expected 17 to 21");
  }
}
