package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.quant.Quantization;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.FusedOp;
import io.github.pocketzoo.runtime.plan.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A model with integers in some layers and floats in others")
class MixedPrecisionTest {

  /** The integers of those linear layers whose number fulfils a condition. */
  private static Quantization integers(FusedGraph graph, IntPredicate layers) {
    Map<String, QuantizedTensor> weights = new HashMap<>();
    List<FusedOp.Linear> linears =
        graph.ops().stream()
            .filter(FusedOp.Linear.class::isInstance)
            .map(FusedOp.Linear.class::cast)
            .toList();
    for (int i = 0; i < linears.size(); i++) {
      for (Tensor weight : linears.get(i).weights()) {
        if (layers.test(i)) {
          weights.put(weight.name(), QuantizedTensor.quantize(weight.array().transpose()));
        }
      }
    }
    return Quantization.dynamic(weights);
  }

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.runtime.exec.Engines#all")
  @DisplayName("multiplies each as it is: nearer to floats than integers everywhere")
  void encoder(CompileOptions options) {
    if (options.precision() != Precision.INT8) {
      return;
    }
    TinyBert bert = TinyBert.encoder(48, 4, 96);
    FusedGraph graph = bert.fused();
    TokenBatch batch = RandomTokens.mixed(3, 6, 40);
    List<String> outputs = List.of(ModelGraph.hiddenState(1), ModelGraph.hiddenState(2));
    CompileOptions mixed = options.withQuantization(integers(graph, layer -> layer % 2 == 0));
    CompileOptions all = options.withQuantization(integers(graph, layer -> true));
    try (CompiledForward floats = compile(graph, CompileOptions.of(Precision.F32));
        CompiledForward ofMixed = compile(graph, mixed);
        CompiledForward ofAll = compile(graph, all)) {
      Outputs expected = Outputs.of(floats, batch, outputs);
      double near = Agreement.smallestCosine(Outputs.of(ofMixed, batch, outputs), expected, batch);
      double far = Agreement.smallestCosine(Outputs.of(ofAll, batch, outputs), expected, batch);
      assertThat(near).isGreaterThan(far).isLessThan(1 - 1e-7);
      Plan plan = ofMixed.graph().plan();
      assertThat(plan.matrices("int8")).isPositive();
      assertThat(plan.matrices("f32")).isPositive();
      assertThat(plan.notes()).anyMatch(note -> note.contains("the model keeps in floats: f32"));
    }
  }

  private static CompiledForward compile(FusedGraph graph, CompileOptions options) {
    return new CompiledForward(CompiledGraph.compile(graph, options));
  }

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.runtime.exec.Engines#exact")
  @DisplayName("gives the same logits token by token as of a whole text")
  void decoder(CompileOptions options) {
    if (options.precision() != Precision.INT8) {
      return;
    }
    FusedGraph graph = TinyGpt.ofFullVectors().fused();
    int[] text = RandomTokens.ofLengths(9, 40).inputIds()[0];
    CompileOptions mixed =
        options
            .withQuantization(integers(graph, layer -> layer % 3 != 0))
            .withCache(Precision.F32)
            .withThreads(2);
    try (CompiledCausal model = CompiledCausal.compile(graph, mixed)) {
      Agreement.assertTokenByToken(model, text, 20, 1e-3);
      assertThat(model.plan().matrices("f32")).isPositive();
      assertThat(model.plan().matrices("int8")).isPositive();
    }
  }
}
