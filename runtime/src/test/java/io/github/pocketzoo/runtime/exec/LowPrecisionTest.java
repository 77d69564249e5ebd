package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.runtime.exec.CompileOptions.Products;
import io.github.pocketzoo.runtime.kernel.Bfloat16;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.GraphImport;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** BF16 rounds the factors of products and nothing else; BF16 and INT8 stay close to f32. */
class LowPrecisionTest {
  private static final int OUT = 21;

  private final Random random = new Random(12);

  @ParameterizedTest
  @ValueSource(ints = {8, 24, 129, 384})
  void bf16RoundsTheFactors(int in) {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, in);
    INDArray weights = TinyBert.floats(random, in, OUT);
    INDArray bias = TinyBert.floats(random, OUT);
    x.mmul(graph.constant("weight", weights)).add("y", graph.constant("bias", bias));
    INDArray rows = TinyBert.floats(random, 9, in).mul(7);
    Engines.all()
        .map(each -> each.getPayload())
        .filter(each -> each.precision() == Precision.BF16)
        .filter(each -> in % 8 == 0 || each.products() != Products.ONEDNN)
        .forEach(
            options -> {
              try (CompiledGraph compiled = CompiledGraph.compile(GraphImport.of(graph), options)) {
                float[] actual = Outputs.of(compiled, Map.of("x", rows)).get("y").values();
                for (int i = 0; i < actual.length; i++) {
                  assertRounded(rows, weights, bias, i / OUT, i % OUT, actual[i]);
                }
              }
            });
  }

  private static void assertRounded(
      INDArray rows, INDArray weights, INDArray bias, int row, int column, float actual) {
    double sum = bias.getFloat(column);
    double magnitude = Math.abs(sum);
    int in = (int) rows.size(1);
    for (int i = 0; i < in; i++) {
      double term =
          (double) Bfloat16.round(rows.getFloat(row, i))
              * Bfloat16.round(weights.getFloat(i, column));
      sum += term;
      magnitude += Math.abs(term);
    }
    // Sums in f32: each of the additions rounds.
    assertThat((double) actual)
        .isBetween(sum - in * 0x1p-24 * magnitude, sum + in * 0x1p-24 * magnitude);
  }

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.runtime.exec.Engines#all")
  void hiddenStatesStayCloseToF32(CompileOptions options) {
    double smallest =
        switch (options.precision()) {
          case F32 -> 0.9999999;
          case BF16 -> 0.9999;
          case INT8 -> 0.99;
        };
    for (TinyBert bert :
        List.of(TinyBert.encoder(48, 4, 96), TinyBert.encoder(64, 2, 200).with(Pooling.MEAN))) {
      FusedGraph graph = bert.fused();
      TokenBatch batch = RandomTokens.mixed(3, 6, 40);
      try (CompiledForward reference = compile(graph, CompileOptions.of(Precision.F32));
          CompiledForward model = compile(graph, options)) {
        Outputs expected = Outputs.of(reference, batch, hiddenStates(bert));
        Outputs actual = Outputs.of(model, batch, hiddenStates(bert));
        assertThat(Agreement.smallestCosine(actual, expected, batch)).isGreaterThan(smallest);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void activationsInInt8(Activation activation) {
    TinyBert bert = TinyBert.encoder(48, 4, 96).with(activation);
    FusedGraph graph = bert.fused();
    TokenBatch batch = RandomTokens.mixed(4, 4, 20);
    try (CompiledForward reference = compile(graph, CompileOptions.of(Precision.F32));
        CompiledForward model = compile(graph, CompileOptions.of(Precision.INT8))) {
      Outputs expected = Outputs.of(reference, batch, hiddenStates(bert));
      Outputs actual = Outputs.of(model, batch, hiddenStates(bert));
      assertThat(Agreement.smallestCosine(actual, expected, batch)).isGreaterThan(0.99);
    }
  }

  private static List<String> hiddenStates(TinyBert bert) {
    return IntStream.rangeClosed(0, bert.blocks()).mapToObj(ModelGraph::hiddenState).toList();
  }

  private static CompiledForward compile(FusedGraph graph, CompileOptions options) {
    return new CompiledForward(CompiledGraph.compile(graph, options));
  }
}
