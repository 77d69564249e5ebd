package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.pocketzoo.compression.quantize.Quantizer;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.export.OnnxDirectory;
import io.github.pocketzoo.core.export.OnnxOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.quant.Activations;
import io.github.pocketzoo.core.quant.Granularity;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.quant.WeightScheme;
import io.github.pocketzoo.core.samediff.ArrayValues;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.eval.onnx.OnnxOutput;
import io.github.pocketzoo.eval.onnx.OnnxRuntimeForward;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Matrices of every scheme stay integers in ONNX files, and ONNX Runtime gives SameDiff's numbers.
 */
class IntegerExportTest {
  private static final int INT8 = TensorProto.DataType.INT8_VALUE;
  private static final int INT4 = 22;
  private static final int LINEAR_LAYERS = 12;
  private static final TokenBatch LETTERS =
      TokenBatch.of(
          List.of(
              new Encoding(new int[] {2, 7, 11, 19, 5, 21, 3}, new int[7]),
              new Encoding(new int[] {1, 28, 4}, new int[3])),
          0);

  @TempDir private Path directory;

  static Stream<WeightScheme> schemes() {
    return Stream.of(8, 4)
        .flatMap(
            bits ->
                Stream.of(true, false)
                    .flatMap(
                        symmetric ->
                            Stream.of(
                                new WeightScheme(bits, symmetric, Granularity.TENSOR, 0),
                                new WeightScheme(bits, symmetric, Granularity.CHANNEL, 0),
                                WeightScheme.groups(bits, 8, symmetric))));
  }

  /** Everything in one scheme, tables too. */
  private static Model quantized(Model model, WeightScheme scheme) {
    return new Quantizer(scheme, Optional.of(scheme), Activations.FLOAT, Map.of()).quantize(model);
  }

  /** The last groups of 8 have 4 numbers. */
  private Model encoder() throws IOException {
    Path own = Files.createTempDirectory(directory, "bert").resolve("random");
    return RandomModel.of(
        own, Map.of("hidden_size", 36, "intermediate_size", 44), List.of("a", "b", "c"));
  }

  private Model decoder() throws IOException {
    return ModelDirectory.load(TinyGpt.write(directory.resolve("gpt"), 5));
  }

  private Path export(Model model, OnnxOptions options) {
    Path onnx = directory.resolve("onnx-" + options.weights());
    OnnxDirectory.save(model, options, onnx);
    return onnx.resolve(ModelDirectory.ONNX_WEIGHTS);
  }

  private static float[] run(Forward forward, TokenBatch batch) {
    try (forward;
        INDArray array = forward.run(batch, List.of(Forward.LOGITS)).get(Forward.LOGITS)) {
      return ArrayValues.floats(array);
    }
  }

  private static float[] onnxRuntime(Path file, TokenBatch batch, int rank) {
    return run(
        new OnnxRuntimeForward(file, Map.of(Forward.LOGITS, new OnnxOutput("logits", rank)), 1),
        batch);
  }

  private static void requireClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i])
          .isCloseTo(expected[i], within(1e-5 + 1e-4 * Math.abs(expected[i])));
    }
  }

  private static ModelProto read(Path file) throws IOException {
    return ModelProto.parseFrom(Files.readAllBytes(file));
  }

  private static void requireTypes(ModelProto file, Model model) {
    Map<String, TensorProto> initializers =
        file.getGraph().getInitializerList().stream()
            .collect(Collectors.toMap(TensorProto::getName, tensor -> tensor));
    model
        .architecture()
        .checkpointNames()
        .entries()
        .forEach(
            entry -> {
              QuantizedTensor integers = model.quantized().get(entry.parameter().name());
              if (integers != null) {
                String name = model.architecture().checkpointNames().ownName(entry);
                int bits = integers.scheme().bits();
                TensorProto tensor = initializers.get(name);
                assertThat(tensor.getDataType()).isEqualTo(bits == 8 ? INT8 : INT4);
                assertThat(tensor.getRawData().size())
                    .isEqualTo((integers.values().length * bits + 7) / 8);
                assertThat(initializers.containsKey(name + "_zero_point"))
                    .isEqualTo(!integers.scheme().symmetric());
              }
            });
  }

  private static int opset(WeightScheme scheme) {
    return scheme.bits() == 4 || scheme.granularity() == Granularity.GROUP ? 21 : 17;
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void encodersGiveTheNumbersOfTheirRealValues(WeightScheme scheme) throws IOException {
    try (Model model = encoder();
        Model quantized = quantized(model, scheme)) {
      Path file = export(quantized, OnnxOptions.integers());

      requireClose(
          onnxRuntime(file, RandomModel.batch(), 2),
          run(new SameDiffForward(quantized), RandomModel.batch()));
      requireTypes(read(file), quantized);
      assertThat(read(file).getOpsetImport(0).getVersion()).isEqualTo(opset(scheme));
      assertThat(file)
          .satisfies(
              smaller ->
                  assertThat(Files.size(smaller))
                      .isLessThan(Files.size(export(quantized, OnnxOptions.floats()))));
      try (Model read = ModelDirectory.load(file.getParent())) {
        assertThat(read.quantization()).isEqualTo(quantized.quantization());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void decodersGiveTheNumbersOfTheirRealValues(WeightScheme scheme) throws IOException {
    try (Model model = decoder();
        Model quantized = quantized(model, scheme)) {
      Path file = export(quantized, OnnxOptions.integers());

      requireClose(onnxRuntime(file, LETTERS, 3), run(new SameDiffForward(quantized), LETTERS));
      requireTypes(read(file), quantized);
      try (Model read = ModelDirectory.load(file.getParent())) {
        assertThat(read.parameters().arrays()).isEqualTo(quantized.parameters().arrays());
      }
    }
  }

  @Test
  void tablesAreLookedUpAsIntegers() throws IOException {
    for (WeightScheme scheme : schemes().toList()) {
      try (Model model = encoder();
          Model quantized = quantized(model, scheme)) {
        List<NodeProto> nodes =
            read(export(quantized, OnnxOptions.integers())).getGraph().getNodeList();

        assertThat(nodes)
            .filteredOn(node -> node.getOpType().equals("DequantizeLinear"))
            .extracting(node -> node.getInput(0))
            .doesNotContain("bert.embeddings.word_embeddings.weight");
      }
    }
  }

  @Test
  void outputsAreThoseOfExactProductsWhereOnnxRuntimeKeepsTheIntegers() throws Exception {
    for (boolean symmetric : new boolean[] {true, false}) {
      Path own = Files.createTempDirectory(directory, "bert").resolve("random");
      try (Model model = RandomModel.of(own, Map.of(), List.of());
          Model quantized = Quantizer.int4(16, symmetric).quantize(model)) {
        Path file = export(quantized, OnnxOptions.forMatMulNBits());

        List<String> ops = OptimizedGraph.operators(file, directory.resolve("optimized.onnx"));
        assertThat(ops).filteredOn("MatMulNBits"::equals).hasSize(LINEAR_LAYERS);
        assertThat(ops).doesNotContain("Gemm", "MatMulInteger", "DequantizeLinear");
        requireSame(file, quantized);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void matricesAreTheSameWithTheirInputsFirst(WeightScheme scheme) throws Exception {
    Path own = Files.createTempDirectory(directory, "bert").resolve("random");
    Map<String, Integer> sizes = Map.of("hidden_size", 36, "intermediate_size", 44);
    try (Model model = RandomModel.of(own, sizes, List.of());
        Model quantized = quantized(model, scheme)) {
      Path file = export(quantized, OnnxOptions.forMatMulNBits());

      requireSame(file, quantized);
    }
  }

  /** Of a file with inputs first: states without rounded inputs, and what is read again. */
  private static void requireSame(Path file, Model quantized) throws OrtException {
    String states = ModelGraph.hiddenState(2);
    try (SameDiffForward forward = new SameDiffForward(quantized);
        INDArray expected = forward.run(full(), List.of(states)).get(states)) {
      requireClose(withFloatInputs(file), ArrayValues.floats(expected));
    }
    try (Model read = ModelDirectory.load(file.getParent())) {
      assertThat(read.quantization()).isEqualTo(quantized.quantization());
    }
  }

  private static TokenBatch full() {
    return TokenBatch.of(
        List.of(new Encoding(new int[] {2, 7, 11, 19, 5, 30, 3}, new int[] {0, 0, 0, 0, 1, 1, 1})),
        0);
  }

  /** The last hidden states, with what integers multiply left as it is. */
  private static float[] withFloatInputs(Path file) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    TokenBatch batch = full();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.addConfigEntry("session.qdq_matmulnbits_accuracy_level", "1");
      try (OrtSession session = environment.createSession(file.toString(), options);
          OnnxTensor ids = tensor(environment, batch.inputIds());
          OnnxTensor mask = tensor(environment, batch.attentionMask());
          OnnxTensor types = tensor(environment, batch.tokenTypeIds());
          OrtSession.Result result =
              session.run(
                  Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
        FloatBuffer states = ((OnnxTensor) result.get(0)).getFloatBuffer();
        float[] array = new float[states.remaining()];
        states.get(array);
        return array;
      }
    }
  }

  private static OnnxTensor tensor(OrtEnvironment environment, int[][] rows) throws OrtException {
    return OnnxTensor.createTensor(
        environment,
        Arrays.stream(rows)
            .map(row -> Arrays.stream(row).asLongStream().toArray())
            .toArray(long[][]::new));
  }

  @Test
  void anOperatorSetThatHasNotTheIntegersIsRefused() throws IOException {
    try (Model model = encoder();
        Model quantized = Quantizer.int4(8, true).quantize(model)) {
      assertThatThrownBy(() -> export(quantized, OnnxOptions.integers().withOpset(20)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageMatching("ONNX opset 20, expected 21: \\S+ is int4 symmetric, groups of 8");
    }
  }

  @Test
  void integersOfFourBitsCanBeWrittenAsFloats() throws IOException {
    try (Model model = encoder();
        Model quantized = Quantizer.int4(32, true).quantize(model)) {
      Path file = export(quantized, OnnxOptions.floats());
      requireClose(
          onnxRuntime(file, RandomModel.batch(), 2),
          run(new SameDiffForward(quantized), RandomModel.batch()));
    }
  }
}
