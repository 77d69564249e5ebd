package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.compression.prune.structured.UnitRemoval;
import io.github.pocketzoo.compression.quantize.Quantizer;
import io.github.pocketzoo.compression.quantize.StaticActivations;
import io.github.pocketzoo.core.calibration.InputRows;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.export.OnnxDirectory;
import io.github.pocketzoo.core.export.OnnxOptions;
import io.github.pocketzoo.core.export.OnnxWriter;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.quant.RangeObserver;
import io.github.pocketzoo.core.samediff.ArrayValues;
import io.github.pocketzoo.core.structure.KeptUnits;
import io.github.pocketzoo.eval.onnx.OnnxOutput;
import io.github.pocketzoo.eval.onnx.OnnxRuntimeForward;
import io.github.pocketzoo.runtime.Runtime;
import io.github.pocketzoo.runtime.exec.CompileOptions;
import io.github.pocketzoo.runtime.exec.CompiledForward;
import io.github.pocketzoo.runtime.exec.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.ValueInfoProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** ONNX Runtime computes from exported files what SameDiff computes from the models. */
class OnnxExportTest {
  private static final List<String> LABELS = List.of("a", "b", "c");
  private static final List<String> NONE = List.of();
  private static final String LAST = ModelGraph.hiddenState(2);
  private static final OnnxOutput LAST_HIDDEN_STATE = new OnnxOutput("last_hidden_state", 3);
  private static final OnnxOutput LOGITS = new OnnxOutput("logits", 2);
  private static final int LINEAR_LAYERS = 12;

  @TempDir private Path directory;

  private Model model(Map<String, String> settings, List<String> labels) throws IOException {
    return RandomModel.of(directory.resolve("model"), settings, labels);
  }

  private Path export(Model model, OnnxOptions options) {
    OnnxDirectory.save(model, options, directory.resolve("onnx"));
    return directory.resolve("onnx").resolve(ModelDirectory.ONNX_WEIGHTS);
  }

  private static float[] run(Forward forward, String output) {
    try (forward;
        INDArray array = forward.run(RandomModel.batch(), List.of(output)).get(output)) {
      return ArrayValues.floats(array);
    }
  }

  private static float[] onnxRuntime(Path file, String name, OnnxOutput output) {
    return run(new OnnxRuntimeForward(file, Map.of(name, output), 1), name);
  }

  private static void requireClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i])
          .isCloseTo(expected[i], within(1e-5 + 1e-4 * Math.abs(expected[i])));
    }
  }

  @ParameterizedTest
  @CsvSource({"gelu, 17", "gelu, 21", "gelu_new, 17", "relu, 18"})
  void aBodyGivesItsLastHiddenState(String activation, int opset) throws IOException {
    try (Model model = model(Map.of("hidden_act", activation), NONE)) {
      Path file = export(model, OnnxOptions.floats().withOpset(opset));

      requireClose(
          onnxRuntime(file, LAST, LAST_HIDDEN_STATE), run(new SameDiffForward(model), LAST));
    }
  }

  @ParameterizedTest
  @CsvSource({"cls", "mean"})
  void aClassifierGivesLogits(String pooling) throws IOException {
    try (Model model = model(Map.of("classifier_pooling", pooling), LABELS)) {
      Path file = export(model, OnnxOptions.floats());

      requireClose(
          onnxRuntime(file, Forward.LOGITS, LOGITS),
          run(new SameDiffForward(model), Forward.LOGITS));
    }
  }

  @Test
  void blocksMayHaveDifferentNumbersOfHeadsAndNeurons() throws IOException {
    List<Integer> neurons = IntStream.range(0, 64).filter(i -> i % 3 == 0).boxed().toList();
    List<KeptUnits> kept =
        List.of(
            new KeptUnits(List.of(1, 3), neurons),
            new KeptUnits(List.of(0), neurons.subList(0, 9)));
    try (Model whole = model(Map.of(), LABELS);
        Model model = UnitRemoval.keep(whole, kept)) {
      Path file = export(model, OnnxOptions.floats());

      requireClose(
          onnxRuntime(file, Forward.LOGITS, LOGITS),
          run(new SameDiffForward(model), Forward.LOGITS));
    }
  }

  @Test
  void allHiddenStatesAreOutputsOnRequest() throws IOException {
    try (Model model = model(Map.of(), NONE)) {
      Path file = export(model, OnnxOptions.floats().withHiddenStates());

      for (int i = 0; i <= 2; i++) {
        String state = ModelGraph.hiddenState(i);
        requireClose(
            onnxRuntime(file, state, new OnnxOutput(state, 3)),
            run(new SameDiffForward(model), state));
      }
      requireClose(
          onnxRuntime(file, LAST, LAST_HIDDEN_STATE), run(new SameDiffForward(model), LAST));
    }
  }

  @Test
  void inputsAndOutputsAreThoseOfOptimum() throws IOException {
    try (Model model = model(Map.of(), LABELS)) {
      GraphProto graph = read(export(model, OnnxOptions.floats())).getGraph();

      assertThat(graph.getInputList().stream().map(OnnxExportTest::describe))
          .containsExactly(
              "input_ids INT64 batch,sequence",
              "attention_mask INT64 batch,sequence",
              "token_type_ids INT64 batch,sequence");
      assertThat(graph.getOutputList().stream().map(OnnxExportTest::describe))
          .containsExactly("logits FLOAT batch,3");
    }
  }

  private static ModelProto read(Path file) throws IOException {
    return ModelProto.parseFrom(Files.readAllBytes(file));
  }

  private static String describe(ValueInfoProto value) {
    List<String> sizes =
        value.getType().getTensorType().getShape().getDimList().stream()
            .map(size -> size.hasDimValue() ? size.getDimValue() + "" : size.getDimParam())
            .toList();
    int type = value.getType().getTensorType().getElemType();
    return "%s %s %s"
        .formatted(value.getName(), TensorProto.DataType.forNumber(type), String.join(",", sizes));
  }

  @Test
  void theDirectoryLoadsAgainAsTheSameModel() throws IOException {
    try (Model model = model(Map.of(), LABELS)) {
      export(model, OnnxOptions.floats());
      try (Model read = ModelDirectory.load(directory.resolve("onnx"))) {
        assertThat(read.architecture()).isEqualTo(model.architecture());
        assertThat(read.parameters().arrays()).isEqualTo(model.parameters().arrays());
      }
    }
  }

  @Test
  void weightsThatAreTooLargeForOneFileLieBesideIt() throws IOException {
    try (Model model = model(Map.of(), LABELS)) {
      float[] expected = run(new SameDiffForward(model), Forward.LOGITS);
      Path within = export(model, OnnxOptions.floats().withExternalDataAbove(1_000_000));
      assertThat(within.resolveSibling("model.onnx_data")).doesNotExist();
      long whole = Files.size(within);

      Path file = export(model, OnnxOptions.floats().withExternalDataAbove(20_000));

      assertThat(file.resolveSibling("model.onnx_data")).exists();
      assertThat(Files.size(file)).isLessThan(whole - 60_000);
      assertThat(read(file).getGraph().getInitializerList())
          .filteredOn(tensor -> tensor.getName().endsWith("word_embeddings.weight"))
          .singleElement()
          .satisfies(tensor -> assertThat(tensor.getRawData().size()).isZero());
      requireClose(onnxRuntime(file, Forward.LOGITS, LOGITS), expected);
      try (Model read = ModelDirectory.load(directory.resolve("onnx"))) {
        assertThat(read.parameters().arrays()).isEqualTo(model.parameters().arrays());
      }
      OnnxOptions tight = OnnxOptions.floats().withExternalDataAbove(1000);
      assertThatThrownBy(() -> OnnxWriter.model(OnnxDirectory.graph(model, tight), tight))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("larger ones need external data");
    }
  }

  @Test
  void integerWeightsGiveTheNumbersOfTheirRealValues() throws IOException {
    try (Model model = model(Map.of(), LABELS);
        Model quantized = Quantizer.int8().quantize(model)) {
      Path file = export(quantized, OnnxOptions.integers());

      requireClose(
          onnxRuntime(file, Forward.LOGITS, LOGITS),
          run(new SameDiffForward(quantized), Forward.LOGITS));
      try (Model read = ModelDirectory.load(directory.resolve("onnx"))) {
        assertThat(read.quantized()).isEqualTo(quantized.quantized());
        assertThat(read.parameters().arrays()).isEqualTo(quantized.parameters().arrays());
      }
    }
  }

  @Test
  void aQuantizedModelCanBeWrittenAsFloats() throws IOException {
    try (Model model = model(Map.of(), NONE);
        Model quantized = Quantizer.int8().quantize(model)) {
      Path file = export(quantized, OnnxOptions.floats());

      requireClose(
          onnxRuntime(file, LAST, LAST_HIDDEN_STATE), run(new SameDiffForward(quantized), LAST));
      try (Model read = ModelDirectory.load(directory.resolve("onnx"))) {
        assertThat(read.quantized()).isEmpty();
      }
    }
  }

  @Test
  void fixedScalesMakeProductsOfIntegers() throws Exception {
    try (Model model = model(Map.of(), NONE);
        Model quantized = calibrated(Quantizer.int8().quantize(model))) {
      Path file = export(quantized, OnnxOptions.integers());

      List<String> ops = OptimizedGraph.operators(file, directory.resolve("optimized.onnx"));
      assertThat(ops).filteredOn("QGemm"::equals).hasSize(LINEAR_LAYERS);
      assertThat(ops).doesNotContain("Gemm", "DequantizeLinear");
      float[] expected =
          tokens(run(Runtime.compile(quantized, CompileOptions.of(Precision.INT8)), LAST));
      float[] actual = tokens(onnxRuntime(file, LAST, LAST_HIDDEN_STATE));
      assertThat(cosine(actual, expected)).isGreaterThan(0.999);
      try (Model read = ModelDirectory.load(directory.resolve("onnx"))) {
        assertThat(read.quantization()).isEqualTo(quantized.quantization());
      }
    }
  }

  private static Model calibrated(Model model) {
    try (CompiledForward forward = Runtime.compile(model, CompileOptions.of(Precision.F32))) {
      return new StaticActivations(new RangeObserver.MinMax())
          .calibrate(model, new InputRows(forward, List.of(RandomModel.batch())));
    }
  }

  /** The states without those of padding, which the runtime leaves out. */
  private static float[] tokens(float[] states) {
    TokenBatch batch = RandomModel.batch();
    int width = states.length / (batch.batchSize() * batch.sequenceLength());
    float[] kept = states.clone();
    for (int i = 0; i < states.length; i++) {
      int token = i / width;
      int row = token / batch.sequenceLength();
      kept[i] *= batch.attentionMask()[row][token % batch.sequenceLength()];
    }
    return kept;
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double squaresOfA = 0;
    double squaresOfB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      squaresOfA += (double) a[i] * a[i];
      squaresOfB += (double) b[i] * b[i];
    }
    return product / Math.sqrt(squaresOfA * squaresOfB);
  }

  @Test
  void layerNormsAndActivationsAreFused() throws Exception {
    try (Model model = model(Map.of(), NONE)) {
      List<String> ops =
          OptimizedGraph.operators(
              export(model, OnnxOptions.floats()), directory.resolve("optimized.onnx"));

      assertThat(ops).filteredOn("LayerNormalization"::equals).hasSize(5);
      assertThat(ops).filteredOn("Gelu"::equals).hasSize(2);
      assertThat(ops).doesNotContain("Erf", "ReduceMean", "Sqrt");
    }
  }

  @Test
  void integersOfAModelThatHasNoneAreRefused() throws IOException {
    try (Model model = model(Map.of(), NONE)) {
      assertThatThrownBy(() -> export(model, OnnxOptions.integers()))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("the model has no integer weights");
      assertThat(directory.resolve("onnx")).doesNotExist();
    }
  }

  @Test
  void whatIsNoModelDirectoryIsNotOverwritten() throws IOException {
    Files.createDirectories(directory.resolve("onnx"));
    Files.writeString(directory.resolve("onnx/mine.txt"), "mine");
    try (Model model = model(Map.of(), NONE)) {
      assertThatThrownBy(() -> export(model, OnnxOptions.floats()))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("is not a model directory");
    }
  }

  @Test
  void everyNodeHasANameOfItsOwn() throws IOException {
    try (Model model = model(Map.of(), NONE)) {
      GraphProto graph = read(export(model, OnnxOptions.floats())).getGraph();

      assertThat(graph.getNodeList().stream().map(NodeProto::getName)).doesNotHaveDuplicates();
    }
  }
}
