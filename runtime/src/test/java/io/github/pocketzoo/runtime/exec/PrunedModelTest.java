package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.bert.BertConfig;
import io.github.pocketzoo.bert.EncoderArchitecture;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.CausalSession;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.structure.KeptUnits;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.gpt.DecoderArchitecture;
import io.github.pocketzoo.gpt.gpt2.Gpt2Config;
import io.github.pocketzoo.gpt.gpt2.Gpt2Family;
import io.github.pocketzoo.runtime.Runtime;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.FusedOp;
import io.github.pocketzoo.runtime.plan.GraphImport;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Blocks may have different numbers of heads and neurons. */
class PrunedModelTest {
  private static final List<KeptUnits> KEPT =
      List.of(
          new KeptUnits(List.of(1, 3), numbers(37)), new KeptUnits(List.of(0, 1, 2), numbers(24)));

  private static List<Integer> numbers(int end) {
    return IntStream.range(0, end).boxed().toList();
  }

  private static SameDiff graph(Architecture architecture) {
    Random random = new Random(5);
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : architecture.parameters()) {
      arrays.put(spec.name(), TinyBert.floats(random, spec.shape()));
    }
    return architecture.graph(new Parameters(arrays), GraphOptions.inference()).sameDiff();
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void encodersComputeWhatSameDiffComputes(Precision precision) {
    BertConfig sizes = BertConfig.ofSizes(TinyBert.VOCABULARY, 32, 2, 4, 72, TinyBert.POSITIONS);
    SameDiff graph =
        graph(EncoderArchitecture.bert(sizes, Pooling.CLS, Optional.empty()).keeping(KEPT));
    FusedGraph fused = GraphImport.of(graph);
    assertThat(fused.ops()).noneMatch(FusedOp.Fallback.class::isInstance);
    TokenBatch batch = RandomTokens.mixed(2, 4, 17);
    List<String> names = List.of(ModelGraph.hiddenState(1), ModelGraph.hiddenState(2));
    Outputs expected = Outputs.ofSameDiff(graph, batch, names);
    try (CompiledForward model =
        new CompiledForward(CompiledGraph.compile(fused, CompileOptions.of(precision)))) {
      Outputs actual = Outputs.of(model, batch, names);
      if (precision == Precision.F32) {
        Agreement.assertNear(actual, expected, batch, 1e-4);
      }
      assertThat(Agreement.smallestCosine(actual, expected, batch)).isGreaterThan(0.99);
    }
  }

  /** In pieces short enough to be shared out by columns, and in longer ones. */
  @Test
  void decodersReadTokenByToken() {
    Gpt2Config sizes = Gpt2Config.ofSizes(TinyBert.VOCABULARY, 64, 32, 2, 4, 0);
    SameDiff graph =
        graph(
            DecoderArchitecture.of(
                    new Gpt2Family(), sizes, Optional.of(HeadSpec.of(Task.TEXT_GENERATION)))
                .keeping(KEPT));
    TokenBatch batch = RandomTokens.ofLengths(7, 40);
    float[] logits =
        Outputs.ofSameDiff(graph, batch, List.of(Forward.LOGITS))
            .ofSequence(batch, 0)
            .get(Forward.LOGITS);
    CompileOptions options = CompileOptions.of(Precision.F32).withThreads(2);
    try (CompiledCausal model = Runtime.compileCausal(graph, options);
        CausalSession session = model.open(1)) {
      int from = 0;
      for (int end : new int[] {30, 31, 33, 40}) {
        int[] tokens = Arrays.copyOfRange(batch.inputIds()[0], from, end);
        float[] last = session.append(new int[][] {tokens})[0];
        int width = TinyBert.VOCABULARY;
        Agreement.assertNear(
            "after token " + end,
            last,
            Arrays.copyOfRange(logits, (end - 1) * width, end * width),
            1e-4);
        from = end;
      }
    }
  }
}
