package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.quant.Activations;
import io.github.pocketzoo.core.quant.Quantization;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.runtime.plan.GraphImport;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

@DisplayName("Weights and tables of 8 bits in a graph of f32")
class WeightOnlyTest {
  private static final double TOLERANCE = 2e-5;
  private static final TinyBert BERT = TinyBert.encoder(36, 4, 67);

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.runtime.exec.Engines#exact")
  @DisplayName("stay bytes in memory and give what the numbers that they stand for give")
  void bytes(CompileOptions options) {
    if (options.precision() != Precision.F32) {
      return;
    }
    Map<String, QuantizedTensor> integers = new LinkedHashMap<>();
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : BERT.architecture().parameters()) {
      INDArray array = BERT.parameters().get(spec.name());
      if (spec.kind().isMatrix()) {
        boolean transposed = spec.kind() == ParameterSpec.Kind.LINEAR_WEIGHT;
        QuantizedTensor tensor = QuantizedTensor.quantize(transposed ? array.transpose() : array);
        integers.put(spec.name(), tensor);
        array = transposed ? tensor.dequantize().transpose().dup('c') : tensor.dequantize();
      }
      arrays.put(spec.name(), array);
    }
    SameDiff graph = BERT.graph(new Parameters(arrays));
    Quantization quantization = new Quantization(integers, Activations.FLOAT, Map.of());
    TokenBatch batch = RandomTokens.mixed(3, 6, 40);
    try (CompiledForward unpacked = compile(graph, options);
        CompiledForward packed = compile(graph, options.withQuantization(quantization))) {
      Agreement.assertNear(
          Outputs.of(packed, batch), Outputs.of(unpacked, batch), batch, TOLERANCE);
      Plan plan = packed.graph().plan();
      assertThat(plan.matrices("int8 × f32")).isEqualTo(4 * 2);
      assertThat(plan.lines().get(0).dataType()).isEqualTo("int8");
      assertThat(packed.graph().weightBytes() * 4).isEqualTo(unpacked.graph().weightBytes());
    }
  }

  private static CompiledForward compile(SameDiff graph, CompileOptions options) {
    return new CompiledForward(CompiledGraph.compile(GraphImport.of(graph), options));
  }
}
