package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.FusedOp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

@TestInstance(Lifecycle.PER_CLASS)
class CalibrationTest {
  private static final CompileOptions INT8 = CompileOptions.of(Precision.INT8);

  private static final List<TokenBatch> BATCHES =
      IntStream.range(0, 8).mapToObj(i -> RandomTokens.mixed(i, 4, 30)).toList();

  private final FusedGraph graph = TinyBert.encoder(48, 4, 96).fused();
  private final CompiledForward reference = compile(CompileOptions.of(Precision.F32));
  private final List<String> hiddenStates =
      IntStream.rangeClosed(0, 2).mapToObj(ModelGraph::hiddenState).toList();

  private CompiledForward compile(CompileOptions options) {
    return new CompiledForward(CompiledGraph.compile(graph, options));
  }

  @AfterAll
  void close() {
    reference.close();
  }

  private Map<String, Float> limits() {
    return Calibration.inputLimits(reference, BATCHES);
  }

  /** What linear layers read, in their order. */
  private List<String> inputs() {
    return graph.ops().stream()
        .filter(FusedOp.Linear.class::isInstance)
        .map(op -> ((FusedOp.Linear) op).input().name())
        .toList();
  }

  @Test
  void everyInputOfALinearLayerHasALimit() {
    assertThat(limits()).containsOnlyKeys(inputs()).hasSize(4 * 2);
  }

  @Test
  void limitsAreTheLargestMagnitudes() {
    Map<String, Float> limits = limits();
    for (String name : limits.keySet()) {
      float largest = 0;
      for (TokenBatch batch : BATCHES) {
        for (float x : Outputs.of(reference, batch, List.of(name)).get(name).values()) {
          largest = Math.max(largest, Math.abs(x));
        }
      }
      assertThat(limits.get(name)).isEqualTo(largest);
    }
  }

  @Test
  void moreBatchesWidenLimits() {
    Map<String, Float> ofOne = Calibration.inputLimits(reference, BATCHES.subList(0, 1));
    limits().forEach((name, limit) -> assertThat(limit).isGreaterThanOrEqualTo(ofOne.get(name)));
  }

  @Test
  void fixedScalesAreAlmostAsGoodAsOnesForEveryToken() {
    TokenBatch unseen = RandomTokens.mixed(77, 8, 40);
    Outputs expected = Outputs.of(reference, unseen, hiddenStates);
    try (CompiledForward dynamic = compile(INT8);
        CompiledForward fixed = compile(INT8.withInputLimits(limits()))) {
      Outputs ofFixed = Outputs.of(fixed, unseen, hiddenStates);
      Outputs ofDynamic = Outputs.of(dynamic, unseen, hiddenStates);
      assertThat(Agreement.smallestCosine(ofFixed, expected, unseen)).isGreaterThan(0.99);
      assertThat(Agreement.smallestCosine(ofFixed, ofDynamic, unseen)).isGreaterThan(0.99);
      assertThat(ofFixed.get("hidden_states.2").values())
          .isNotEqualTo(ofDynamic.get("hidden_states.2").values());
    }
  }

  @Test
  void aLimitThatIsTooLowClampsAndDoesNotWrap() {
    Map<String, Float> low = new HashMap<>(limits());
    low.replaceAll((name, limit) -> limit / 2);
    TokenBatch batch = BATCHES.get(0);
    try (CompiledForward fixed = compile(INT8.withInputLimits(low))) {
      double cosine =
          Agreement.smallestCosine(
              Outputs.of(fixed, batch, hiddenStates),
              Outputs.of(reference, batch, hiddenStates),
              batch);
      // An integer that wraps changes its sign, and nothing would be left of the direction.
      assertThat(cosine).isGreaterThan(0.8);
    }
  }

  @Test
  void someInputsMayBeLeftOut() {
    String ofSecondBlock = inputs().get(4);
    Map<String, Float> some = Map.of(ofSecondBlock, limits().get(ofSecondBlock));
    TokenBatch batch = BATCHES.get(0);
    try (CompiledForward mixed = compile(INT8.withInputLimits(some));
        CompiledForward dynamic = compile(INT8)) {
      Outputs actual = Outputs.of(mixed, batch, hiddenStates);
      Outputs expected = Outputs.of(dynamic, batch, hiddenStates);
      assertThat(actual.get("hidden_states.1").values())
          .isEqualTo(expected.get("hidden_states.1").values());
      assertThat(actual.get("hidden_states.2").values())
          .isNotEqualTo(expected.get("hidden_states.2").values());
    }
  }

  @Test
  void nothingToCalibrateWith() {
    assertThatThrownBy(() -> Calibration.inputLimits(reference, List.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("no batch to calibrate with, expected at least one");
  }

  @Test
  void calibrationIsInF32() {
    try (CompiledForward model = compile(INT8)) {
      assertThatThrownBy(() -> Calibration.inputLimits(model, BATCHES))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the model is compiled in int8, expected f32");
    }
  }

  @Test
  void limitsThatNothingUsesAreRefused() {
    assertThatThrownBy(() -> compile(INT8.withInputLimits(Map.of("hidden", 1f, "x", 2f))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("limits are given for hidden, x, which no linear layer reads");
    assertThatThrownBy(() -> compile(CompileOptions.of(Precision.BF16).withInputLimits(limits())))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("limits of inputs are for int8, expected none for bf16");
  }

  @Test
  void limitsArePositiveNumbers() {
    for (float limit : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> INT8.withInputLimits(Map.of("x", limit)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("limit of x is %s, expected a positive number".formatted(limit));
    }
    assertThatThrownBy(() -> INT8.withThreads(0)).hasMessage("threads is 0, expected at least 1");
  }
}
