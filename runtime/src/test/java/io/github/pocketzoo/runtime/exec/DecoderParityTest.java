package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.gpt.decoder.Norm;
import io.github.pocketzoo.runtime.Runtime;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.FusedOp;
import io.github.pocketzoo.runtime.plan.Sight;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A compiled decoder computes what SameDiff computes, without work on padding. */
class DecoderParityTest {
  private static final double TOLERANCE = 1e-4;
  private static final CompileOptions F32 = CompileOptions.of(Precision.F32).withThreads(2);

  private static void check(TinyGpt gpt, TokenBatch... batches) {
    SameDiff graph = gpt.graph();
    try (CompiledForward model = new CompiledForward(CompiledGraph.compile(gpt.fused(), F32))) {
      assertThat(model.graph().graph().packable()).isTrue();
      List<String> names = Outputs.names(model.graph());
      assertThat(names).contains(ModelGraph.hiddenState(0), Forward.LOGITS);
      for (TokenBatch batch : batches) {
        Outputs expected = Outputs.ofSameDiff(graph, batch, names);
        Agreement.assertNear(Outputs.of(model, batch), expected, batch, TOLERANCE);
      }
    }
  }

  @ParameterizedTest(name = "{0} columns, {1} heads, then {2}")
  @CsvSource({"32, 4, 72", "12, 4, 19", "36, 2, 67", "17, 1, 1", "48, 3, 130"})
  void sizes(int hidden, int heads, int intermediate) {
    check(
        TinyGpt.of(hidden, heads, intermediate),
        RandomTokens.mixed(1, 1, 17),
        RandomTokens.mixed(2, 3, 17));
  }

  @ParameterizedTest(name = "{0} sequences of up to {1} tokens")
  @CsvSource({"3, 2", "1, 3", "17, 3", "1, 48", "1, 49", "1, 129", "3, 129"})
  void batchesOfMixedLengths(int batch, int longest) {
    check(TinyGpt.of(20, 4, 31), RandomTokens.mixed(3, batch, longest));
  }

  @ParameterizedTest(name = "the last {0} tokens")
  @CsvSource({"1", "2", "7", "16", "40", "64"})
  void localAttention(int window) {
    TinyGpt gpt = TinyGpt.of(20, 4, 31).withWindows(OptionalInt.of(window), OptionalInt.empty());
    check(gpt, RandomTokens.mixed(3, 2, 150), RandomTokens.mixed(3, 3, 5));
  }

  @ParameterizedTest
  @EnumSource
  void placementsOfNorms(Norm.Placement placement) {
    check(TinyGpt.ofFullVectors().with(placement), RandomTokens.mixed(2, 3, 17));
  }

  @ParameterizedTest
  @EnumSource
  void rotaryPositions(TinyGpt.Rotary family) {
    TinyGpt gpt = family.decoder();
    check(gpt, RandomTokens.mixed(1, 1, 17), RandomTokens.mixed(2, 3, 129));
    assertThat(gpt.fused().ops()).noneMatch(FusedOp.Fallback.class::isInstance);
  }

  @Test
  void whatABlockBecomes() {
    FusedGraph llama = TinyGpt.Rotary.LLAMA.decoder().fused();
    assertThat(llama.ops().subList(1, 10))
        .extracting(op -> op.getClass().getSimpleName())
        .containsExactly(
            "RmsNorm",
            "Linear",
            "Rotary",
            "Attention",
            "Linear",
            "RmsNorm",
            "Linear",
            "Gate",
            "Linear");
    try (CompiledGraph graph = CompiledGraph.compile(llama, F32)) {
      assertThat(graph.plan().lines().subList(1, 10))
          .extracting(Plan.Line::operation)
          .containsExactly(
              "rms norm 32",
              "linear 32 → 64",
              "rotary positions of 4 heads, 2 of keys and values",
              "causal attention of 4 heads, 2 of keys and values, 32",
              "linear 32 → 32, residual",
              "rms norm 32",
              "linear 32 → 82",
              "silu gate 41",
              "linear 41 → 32, residual");
    }
  }

  @Test
  void batchesLongerThanTheAnglesAreRefused() {
    FusedGraph llama = TinyGpt.Rotary.LLAMA.decoder().fused();
    int[][] ids = new int[1][TinyGpt.POSITIONS + 1];
    try (CompiledGraph graph = CompiledGraph.compile(llama, F32);
        INDArray input = Nd4j.createFromArray(ids)) {
      assertThatThrownBy(
              () -> graph.run(Map.of(ModelGraph.INPUT_IDS, input), List.of(Forward.LOGITS)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("at most 200");
    }
  }

  @Test
  void aHeadOfItsOwn() {
    check(TinyGpt.ofFullVectors().withHeadOfItsOwn(), RandomTokens.mixed(2, 3, 17));
  }

  @Test
  void whatABlockSees() {
    TinyGpt gpt = TinyGpt.ofFullVectors().withWindows(OptionalInt.empty(), OptionalInt.of(7));
    try (CompiledGraph graph = Runtime.compile(gpt.graph(), F32)) {
      assertThat(graph.graph().ops())
          .filteredOn(FusedOp.Attention.class::isInstance)
          .extracting(op -> ((FusedOp.Attention) op).sight())
          .containsExactly(Sight.CAUSAL, Sight.window(7));
      assertThat(graph.graph().ops()).noneMatch(FusedOp.Fallback.class::isInstance);
    }
  }
}
