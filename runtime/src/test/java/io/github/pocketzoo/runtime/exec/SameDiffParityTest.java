package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.runtime.Runtime;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SameDiff;

/** In f32, a compiled BERT computes what SameDiff computes, on odd sizes too. */
class SameDiffParityTest {
  private static final double TOLERANCE = 1e-4;
  private static final CompileOptions F32 = CompileOptions.of(Precision.F32).withThreads(2);

  private static void check(TinyBert bert, List<TokenBatch> batches) {
    SameDiff graph = bert.graph();
    try (CompiledForward model = new CompiledForward(Runtime.compile(graph, F32))) {
      List<String> names = Outputs.names(model.graph());
      assertThat(names).contains(ModelGraph.hiddenState(0), ModelGraph.hiddenState(bert.blocks()));
      bert.head().ifPresent(any -> assertThat(names).contains(Forward.LOGITS));
      for (TokenBatch batch : batches) {
        Outputs expected = Outputs.ofSameDiff(graph, batch, names);
        Agreement.assertNear(Outputs.of(model, batch), expected, batch, TOLERANCE);
      }
    }
  }

  private static List<TokenBatch> batches() {
    return List.of(RandomTokens.mixed(1, 1, 17), RandomTokens.mixed(2, 3, 17));
  }

  @ParameterizedTest
  @EnumSource
  void activations(Activation activation) {
    check(TinyBert.encoder().with(activation), batches());
  }

  @ParameterizedTest
  @EnumSource(names = {"CLS", "MEAN"}) // The last token is chosen in ND4J.
  void heads(Pooling pooling) {
    check(TinyBert.encoder().with(pooling), batches());
  }

  @ParameterizedTest(name = "{1} heads, together {0} columns, then {2}")
  @CsvSource({"12, 4, 19", "20, 4, 31", "36, 4, 67", "34, 2, 33", "17, 1, 1", "48, 3, 130"})
  void sizesThatFillNoVector(int hidden, int heads, int intermediate) {
    check(TinyBert.encoder(hidden, heads, intermediate), batches());
  }

  @ParameterizedTest(name = "{0} sequences of up to {1} tokens")
  @CsvSource({"1, 1", "3, 1", "1, 3", "3, 3", "17, 3", "17, 17", "1, 129", "3, 129"})
  void batchesOfMixedLengths(int batch, int longest) {
    // Not the mean of single tokens: SameDiff can't sum over an axis of size 1.
    check(
        TinyBert.encoder(20, 4, 31).with(Pooling.CLS),
        List.of(RandomTokens.mixed(3, batch, longest)));
  }

  @ParameterizedTest(name = "{0} sequences of up to {1} tokens")
  @CsvSource({"1, 3", "3, 17", "17, 3", "3, 129"})
  void meanOfMixedLengths(int batch, int longest) {
    check(
        TinyBert.encoder(36, 4, 67).with(Pooling.MEAN),
        List.of(RandomTokens.mixed(4, batch, longest)));
  }

  @Test
  void oneAfterAnotherInOneModel() {
    check(
        TinyBert.encoder(),
        List.of(
            RandomTokens.mixed(1, 2, 3),
            RandomTokens.mixed(2, 17, 17),
            RandomTokens.mixed(3, 1, 1),
            RandomTokens.mixed(2, 17, 17)));
  }

  @Test
  void ofOneTokenTheMeanIsTheToken() {
    TokenBatch batch = RandomTokens.ofLengths(5, 1, 1);
    try (CompiledForward mean = TinyBert.encoder().with(Pooling.MEAN).compile(F32)) {
      FusedGraph graph = mean.graph().graph();
      String pooled = graph.ops().get(graph.ops().size() - 2).output().name();
      String last = ModelGraph.hiddenState(2);
      Outputs outputs = Outputs.of(mean, batch, List.of(pooled, last));
      assertThat(outputs.get(pooled).values()).containsExactly(outputs.get(last).values());
    }
  }
}
