package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.FusedOp;
import io.github.pocketzoo.runtime.plan.GraphImport;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SameDiff;

/** Every head of every variant of BERT compiles without a fallback and computes the same. */
class EncoderVariantsTest {
  private static final double TOLERANCE = 1e-4;

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.pocketzoo.runtime.exec.TinyEncoder#all")
  void computesWhatSameDiffComputes(TinyEncoder encoder) {
    SameDiff graph = encoder.graph();
    FusedGraph fused = GraphImport.of(graph);
    assertThat(fused.ops()).noneMatch(FusedOp.Fallback.class::isInstance);
    assertThat(fused.packable()).isTrue();
    TokenBatch batch = RandomTokens.mixed(2, 4, 17);
    try (CompiledForward f32 = compile(fused, Precision.F32)) {
      List<String> names = Outputs.names(f32.graph());
      assertThat(names).contains(encoder.outputs().toArray(String[]::new));
      Outputs expected = Outputs.ofSameDiff(graph, batch, names);
      Agreement.assertNear(Outputs.of(f32, batch), expected, batch, TOLERANCE);
      // A row of a single score has no direction: the hidden states tell how close they are.
      List<String> hidden =
          List.of(ModelGraph.hiddenState(0), ModelGraph.hiddenState(1), ModelGraph.hiddenState(2));
      assertCosines(fused, Precision.BF16, expected, batch, hidden, 0.9999);
      assertCosines(fused, Precision.INT8, expected, batch, hidden, 0.99);
    }
  }

  private static void assertCosines(
      FusedGraph graph,
      Precision precision,
      Outputs expected,
      TokenBatch batch,
      List<String> names,
      double smallest) {
    try (CompiledForward model = compile(graph, precision)) {
      assertCosines(model, expected, batch, names, smallest);
    }
  }

  private static void assertCosines(
      CompiledForward model,
      Outputs expected,
      TokenBatch batch,
      List<String> names,
      double smallest) {
    Outputs actual = Outputs.of(model, batch, names);
    assertThat(Agreement.smallestCosine(actual, expected, batch)).isGreaterThan(smallest);
  }

  private static CompiledForward compile(FusedGraph graph, Precision precision) {
    return new CompiledForward(
        CompiledGraph.compile(graph, CompileOptions.of(precision).withThreads(2)));
  }

  /**
   * What MobileBERT's last word sees beside it depends on whether there is padding: the word that
   * stands there, or nothing.
   */
  @Test
  void mobileBertSeesThePaddingBesideItsLastWord() {
    TinyEncoder encoder =
        TinyEncoder.all().filter(each -> each.toString().startsWith("mobilebert")).toList().get(0);
    SameDiff graph = encoder.graph();
    List<String> names = List.of(ModelGraph.hiddenState(0));
    TokenBatch padded = RandomTokens.ofLengths(2, 4, 17);
    try (CompiledForward model = compile(GraphImport.of(graph), Precision.F32)) {
      Outputs expected = Outputs.ofSameDiff(graph, padded, names);
      Agreement.assertNear(Outputs.of(model, padded, names), expected, padded, TOLERANCE);
      assertThat(model.graph().plan().lines())
          .extracting(Plan.Line::operation)
          .contains("embedding of trigrams, 60", "gain and offset, 16");
    }
  }

  /**
   * A language model's attention doesn't see what is to be predicted, and has two streams; the maps
   * around it have kernels.
   */
  @Test
  void xlnetPredictsWithFallbacks() {
    SameDiff graph = TinyEncoder.xlnet(Task.FILL_MASK).graph();
    FusedGraph fused = GraphImport.of(graph);
    assertThatThrownBy(() -> compile(fused, Precision.F32))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("with fallbacks allowed, it runs in ND4J");
    assertThat(fused.ops()).filteredOn(FusedOp.Linear.class::isInstance).hasSizeGreaterThan(8);
    TokenBatch batch = RandomTokens.mixed(2, 4, 17);
    try (CompiledForward model =
        new CompiledForward(CompiledGraph.compile(fused, CompileOptions.defaults()))) {
      List<String> names = List.of(ModelGraph.hiddenState(2), Forward.LOGITS);
      Outputs expected = Outputs.ofSameDiff(graph, batch, names);
      Outputs actual = Outputs.of(model, batch, names);
      for (int sequence = 0; sequence < batch.batchSize(); sequence++) {
        Map<String, float[]> own = actual.ofSequence(batch, sequence);
        expected
            .ofSequence(batch, sequence)
            .forEach(
                (name, values) -> Agreement.assertNear(name, own.get(name), values, TOLERANCE));
      }
    }
    List<String> hidden = List.of(ModelGraph.hiddenState(1), ModelGraph.hiddenState(2));
    Outputs expected = Outputs.ofSameDiff(graph, batch, hidden);
    assertMixed(fused, Precision.BF16, expected, batch, hidden, 0.9999);
    assertMixed(fused, Precision.INT8, expected, batch, hidden, 0.99);
  }

  /** Products with weights are in the precision, where the rest is f32 in ND4J. */
  private static void assertMixed(
      FusedGraph graph,
      Precision precision,
      Outputs expected,
      TokenBatch batch,
      List<String> names,
      double smallest) {
    CompileOptions options = CompileOptions.of(precision).withThreads(2).withFallbacks(true);
    try (CompiledForward model = new CompiledForward(CompiledGraph.compile(graph, options))) {
      assertCosines(model, expected, batch, names, smallest);
      assertThat(model.graph().plan().lines())
          .anyMatch(line -> line.kernel().equals("ND4J") && line.dataType().equals("f32"))
          .filteredOn(line -> line.operation().startsWith("linear"))
          .hasSizeGreaterThan(8)
          .allMatch(line -> line.dataType().equals(precision.label()));
    }
  }

  /** Six blocks of ALBERT take the memory of one. */
  @ParameterizedTest
  @EnumSource
  void sharedWeightsArePackedOnce(Precision precision) {
    assertThat(bytes(TinyEncoder.albert(6, Task.FILL_MASK), precision))
        .isEqualTo(bytes(TinyEncoder.albert(1, Task.FILL_MASK), precision));
  }

  private static long bytes(TinyEncoder encoder, Precision precision) {
    try (CompiledForward model = compile(GraphImport.of(encoder.graph()), precision)) {
      return model.graph().weightBytes();
    }
  }

  /** The decoder of a masked language model is the table of words, seen from the other side. */
  @Test
  void theDecoderIsAViewOfTheWordEmbeddings() {
    FusedGraph graph = GraphImport.of(TinyEncoder.albert(1, Task.FILL_MASK).graph());
    FusedOp.Linear decoder =
        graph.ops().stream()
            .filter(FusedOp.Linear.class::isInstance)
            .map(FusedOp.Linear.class::cast)
            .filter(op -> op.output().equals(graph.outputs().get(Forward.LOGITS).value()))
            .findFirst()
            .orElseThrow();
    FusedOp.EmbeddingSum embeddings = (FusedOp.EmbeddingSum) graph.ops().get(0);
    assertThat(decoder.weights().get(0).array().data().address())
        .isEqualTo(embeddings.lookups().get(0).table().array().data().address());
  }
}
