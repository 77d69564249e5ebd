package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.calibration.InputRanges;
import io.github.pocketzoo.core.calibration.InputRows;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.quant.Activations;
import io.github.pocketzoo.core.quant.Quantization;
import io.github.pocketzoo.core.quant.RangeObserver;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.FusedOp;
import io.github.pocketzoo.runtime.plan.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** Fixed scales for all linear layers. */
  static Quantization quantization(CompiledForward reference, List<TokenBatch> batches) {
    return new Quantization(Map.of(), Activations.STATIC, scales(reference, batches));
  }

  private static Map<String, Float> scales(CompiledForward reference, List<TokenBatch> batches) {
    Set<String> matrices = reference.linearInputs().keySet();
    return InputRanges.scales(
        new InputRows(reference, batches), matrices, new RangeObserver.MinMax());
  }

  private Map<String, Float> scales() {
    return scales(reference, BATCHES);
  }

  private static Quantization fixed(Map<String, Float> scales) {
    return new Quantization(Map.of(), Activations.STATIC, scales);
  }

  /** The matrices of the linear layers, in their order. */
  private List<String> matrices() {
    return graph.ops().stream()
        .filter(FusedOp.Linear.class::isInstance)
        .flatMap(op -> ((FusedOp.Linear) op).weights().stream())
        .map(Tensor::name)
        .toList();
  }

  @Test
  void everyMatrixHasAScaleOfItsInput() {
    assertThat(scales()).containsOnlyKeys(matrices()).hasSize(6 * 2);
  }

  @Test
  void scalesAreOfTheLargestMagnitudes() {
    Map<String, Float> scales = scales();
    reference
        .linearInputs()
        .forEach(
            (matrix, names) -> {
              float largest = 0;
              for (TokenBatch batch : BATCHES) {
                for (float x : Outputs.of(reference, batch, names).get(names.get(0)).values()) {
                  largest = Math.max(largest, Math.abs(x));
                }
              }
              assertThat(scales.get(matrix)).isEqualTo(largest / 127);
            });
  }

  @Test
  void moreBatchesWidenRanges() {
    Map<String, Float> ofOne = scales(reference, BATCHES.subList(0, 1));
    scales().forEach((name, scale) -> assertThat(scale).isGreaterThanOrEqualTo(ofOne.get(name)));
  }

  @Test
  void fixedScalesAreAlmostAsGoodAsOnesForEveryToken() {
    TokenBatch unseen = RandomTokens.mixed(77, 8, 40);
    Outputs expected = Outputs.of(reference, unseen, hiddenStates);
    try (CompiledForward dynamic = compile(INT8);
        CompiledForward fixed = compile(INT8.withQuantization(fixed(scales())))) {
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
    Map<String, Float> low = new HashMap<>(scales());
    low.replaceAll((name, scale) -> scale / 2);
    TokenBatch batch = BATCHES.get(0);
    try (CompiledForward fixed = compile(INT8.withQuantization(fixed(low)))) {
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
    String ofSecondBlock = matrices().get(6);
    Map<String, Float> some = Map.of(ofSecondBlock, scales().get(ofSecondBlock));
    TokenBatch batch = BATCHES.get(0);
    try (CompiledForward mixed = compile(INT8.withQuantization(fixed(some)));
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
  void otherPrecisionsHaveNoUseForScales() {
    TokenBatch batch = BATCHES.get(0);
    try (CompiledForward with =
        compile(CompileOptions.of(Precision.F32).withQuantization(fixed(scales())))) {
      assertThat(Outputs.of(with, batch, hiddenStates).get("hidden_states.2").values())
          .isEqualTo(Outputs.of(reference, batch, hiddenStates).get("hidden_states.2").values());
    }
  }

  @Test
  void nothingToCalibrateWith() {
    assertThatThrownBy(() -> new InputRows(reference, List.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("no batch to calibrate with, expected at least one");
  }

  @Test
  void scalesArePositiveNumbers() {
    for (float scale : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> fixed(Map.of("x", scale)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the input scale of x is %s, expected a positive number".formatted(scale));
    }
    assertThatThrownBy(() -> INT8.withThreads(0)).hasMessage("threads is 0, expected at least 1");
  }
}
