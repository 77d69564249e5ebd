package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.InputRounding;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.quant.Granularity;
import io.github.pocketzoo.core.quant.Quantization;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.quant.WeightScheme;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.runtime.exec.CompileOptions.Products;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.GraphImport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

@DisplayName("A model with weights of 4 bits")
class FourBitWeightsTest {
  private static final WeightScheme GROUPS = WeightScheme.groups(4, 32, true);

  /** Heads of 16 columns, so that scores are scaled by a power of two: no rounding. */
  private static final TinyBert BERT = TinyBert.encoder(64, 4, 104);

  private static final TinyGpt GPT = TinyGpt.of(64, 4, 104);

  /** A model's integers, and its parameters as the numbers that those stand for. */
  private record Rounded(Quantization quantization, Parameters parameters) {
    static Rounded of(
        Architecture architecture, Parameters parameters, WeightScheme scheme, boolean tables) {
      Map<String, QuantizedTensor> integers = new LinkedHashMap<>();
      Map<String, INDArray> arrays = new LinkedHashMap<>();
      for (ParameterSpec spec : architecture.parameters()) {
        INDArray array = parameters.get(spec.name());
        boolean transposed = spec.kind() == ParameterSpec.Kind.LINEAR_WEIGHT;
        if (transposed || (tables && spec.kind() == ParameterSpec.Kind.EMBEDDING)) {
          QuantizedTensor tensor =
              QuantizedTensor.quantize(transposed ? array.transpose() : array, scheme);
          integers.put(spec.name(), tensor);
          array = transposed ? tensor.dequantize().transpose().dup('c') : tensor.dequantize();
        }
        arrays.put(spec.name(), array);
      }
      return new Rounded(Quantization.dynamic(integers), new Parameters(arrays));
    }

    static Rounded bert(WeightScheme scheme) {
      return of(BERT.architecture(), BERT.parameters(), scheme, false);
    }

    static Rounded gpt() {
      return of(GPT.architecture(), GPT.parameters(), GROUPS, true);
    }

    /** The encoder as training with rounded inputs sees it. */
    SameDiff asTrained() {
      InputRounding rounding = new InputRounding(quantization.weights().keySet(), Map.of());
      return BERT.architecture()
          .graph(parameters, GraphOptions.inference().withRounding(rounding))
          .sameDiff();
    }

    FusedGraph decoder() {
      return GraphImport.of(
          GPT.architecture().graph(parameters, GraphOptions.inference()).sameDiff(),
          TinyGpt.POSITIONS);
    }
  }

  private static CompiledForward compile(SameDiff graph, CompileOptions options) {
    return new CompiledForward(CompiledGraph.compile(GraphImport.of(graph), options));
  }

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.runtime.exec.Engines#exact")
  @DisplayName("gives in f32 the bits of the numbers that its integers stand for")
  void floats(CompileOptions options) {
    if (options.precision() != Precision.F32) {
      return;
    }
    TokenBatch batch = RandomTokens.mixed(3, 6, 40);
    for (WeightScheme scheme : List.of(GROUPS, new WeightScheme(4, true, Granularity.CHANNEL, 0))) {
      Rounded rounded = Rounded.bert(scheme);
      SameDiff graph = BERT.graph(rounded.parameters());
      try (CompiledForward unpacked = compile(graph, options);
          CompiledForward packed =
              compile(graph, options.withQuantization(rounded.quantization()))) {
        Agreement.assertSame(Outputs.of(packed, batch), Outputs.of(unpacked, batch));
        assertThat(packed.graph().plan().matrices("int4 × f32")).isEqualTo(4 * 2);
        assertThat(packed.graph().matrixBytes()).isLessThan(unpacked.graph().matrixBytes() / 5);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.runtime.exec.Engines#exact")
  @DisplayName("multiplies integers as training with rounded inputs saw them")
  void integers(CompileOptions options) {
    if (options.precision() != Precision.INT8) {
      return;
    }
    TokenBatch batch = RandomTokens.mixed(3, 6, 40);
    List<String> outputs = List.of(ModelGraph.hiddenState(1), ModelGraph.hiddenState(2));
    Rounded rounded = Rounded.bert(GROUPS);
    SameDiff graph = BERT.graph(rounded.parameters());
    try (CompiledForward bytes = compile(graph, options);
        CompiledForward packed = compile(graph, options.withQuantization(rounded.quantization()))) {
      Outputs actual = Outputs.of(packed, batch, outputs);
      Outputs trained = Outputs.ofSameDiff(rounded.asTrained(), batch, outputs);
      Outputs real = Outputs.ofSameDiff(graph, batch, outputs);
      double near = Agreement.smallestCosine(actual, trained, batch);
      assertThat(near)
          .isGreaterThan(1 - 1e-5)
          .isGreaterThan(Agreement.smallestCosine(actual, real, batch));
      assertThat(packed.graph().plan().matrices("int4 × int8")).isEqualTo(4 * 2);
      assertThat(packed.graph().matrixBytes()).isLessThan(bytes.graph().matrixBytes() * 2 / 3);
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.runtime.exec.Engines#exact")
  @DisplayName("gives the same logits token by token as of a whole text, the head's included")
  void decoder(CompileOptions options) {
    if (!GroupedWeights.multiply(options.precision())) {
      return;
    }
    Rounded rounded = Rounded.gpt();
    int[] text = RandomTokens.ofLengths(9, 40).inputIds()[0];
    CompileOptions own =
        options.withQuantization(rounded.quantization()).withCache(Precision.F32).withThreads(2);
    try (CompiledCausal model = CompiledCausal.compile(rounded.decoder(), own)) {
      Agreement.assertTokenByToken(model, text, 20, 1e-3);
      String types = "int4 × " + options.precision().label();
      assertThat(model.plan().matrices(types)).isEqualTo(6 * 2 + 1);
    }
  }

  @Test
  @DisplayName("is unpacked where products have no groups, and the plan says so")
  void unpacked() {
    WeightScheme zeroPoints = WeightScheme.groups(4, 32, false);
    CompileOptions floats = CompileOptions.of(Precision.F32).withProducts(Products.JAVA);
    CompileOptions bfloats = CompileOptions.of(Precision.BF16).withProducts(Products.JAVA);
    assertThat(notes(zeroPoints, floats))
        .contains(
            "8 products with weights of int4 asymmetric, groups of 32: unpacked to f32 when the"
                + " model is compiled");
    assertThat(notes(GROUPS, bfloats))
        .contains(
            "8 products with weights of int4 symmetric, groups of 32: unpacked to bf16 when the"
                + " model is compiled");
    assertThat(notes(GROUPS, floats))
        .anyMatch(note -> note.startsWith("weights of integers become f32"));
  }

  private static List<String> notes(WeightScheme scheme, CompileOptions options) {
    Rounded rounded = Rounded.bert(scheme);
    try (CompiledForward model =
        compile(
            BERT.graph(rounded.parameters()), options.withQuantization(rounded.quantization()))) {
      return model.graph().plan().notes();
    }
  }

  @Test
  @DisplayName("has words of eight weights: layers of other widths are unpacked")
  void otherWidths() {
    TinyBert odd = TinyBert.encoder(36, 4, 104);
    Rounded rounded = Rounded.of(odd.architecture(), odd.parameters(), GROUPS, false);
    CompileOptions options =
        CompileOptions.of(Precision.F32)
            .withProducts(Products.JAVA)
            .withQuantization(rounded.quantization());
    try (CompiledForward model = compile(odd.graph(rounded.parameters()), options)) {
      assertThat(model.graph().plan().matrices("int4 × f32")).isEqualTo(2);
      assertThat(model.graph().plan().matrices("f32")).isEqualTo(3 * 2);
    }
  }
}
