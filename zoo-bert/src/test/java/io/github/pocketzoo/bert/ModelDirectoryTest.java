package io.github.pocketzoo.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.quant.Activations;
import io.github.pocketzoo.core.quant.Granularity;
import io.github.pocketzoo.core.quant.Quantization;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.quant.WeightScheme;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.task.EmbeddingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class ModelDirectoryTest {
  @TempDir private Path parent;

  private Path directory;

  @BeforeEach
  void copyTheTinyBert() throws IOException {
    directory = parent.resolve("model");
    Files.createDirectory(directory);
    for (String file : List.of("config.json", "model.safetensors", "tokenizer.json")) {
      Files.copy(TinyBert.directory().resolve(file), directory.resolve(file));
    }
  }

  private void replace(String file, String old, String replacement) throws IOException {
    Path path = directory.resolve(file);
    String text = Files.readString(path);
    assertThat(text).contains(old);
    Files.writeString(path, text.replace(old, replacement));
  }

  private void refuses(String message) {
    assertThatThrownBy(() -> ModelDirectory.load(directory))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining(message);
  }

  @Test
  void whatIsSavedIsLoadedAgain() {
    Path copy = parent.resolve("copy");
    try (Model model = ModelDirectory.load(directory)) {
      ModelDirectory.save(model, copy);
      try (Model again = ModelDirectory.load(copy)) {
        assertThat(again.architecture()).isEqualTo(model.architecture());
        assertThat(again.parameters().arrays()).isEqualTo(model.parameters().arrays());
        assertThat(again.provenance()).isEqualTo(model.provenance());
        assertThat(again.tokenizer().encode("a cat").inputIds())
            .isEqualTo(model.tokenizer().encode("a cat").inputIds());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cls", "mean"})
  void aModelPoolsAsItsDirectorySays(String pooling) throws IOException {
    replace(
        "config.json",
        "\"model_type\"",
        "\"classifier_pooling\": \"%s\", \"model_type\"".formatted(pooling));
    try (Model model = ModelDirectory.load(directory)) {
      assertThat(EmbeddingSettings.poolingOf(model))
          .isEqualTo(Pooling.of(pooling))
          .isEqualTo(EmbeddingSettings.of(directory).pooling());
    }
  }

  private static Stream<Arguments> schemes() {
    return Stream.of(
            WeightScheme.INT8,
            new WeightScheme(8, false, Granularity.CHANNEL, 0),
            new WeightScheme(8, true, Granularity.TENSOR, 0),
            new WeightScheme(8, false, Granularity.TENSOR, 0),
            WeightScheme.groups(8, 8, true),
            new WeightScheme(4, true, Granularity.CHANNEL, 0),
            new WeightScheme(4, false, Granularity.TENSOR, 0),
            WeightScheme.groups(4, 8, true),
            WeightScheme.groups(4, 8, false),
            WeightScheme.groups(4, 128, false))
        .flatMap(
            scheme ->
                Arrays.stream(Activations.values())
                    .filter(each -> each == Activations.FLOAT || scheme.multipliesAsIntegers())
                    .map(activations -> Arguments.of(scheme, activations)));
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void quantizedMatricesStayIntegers(WeightScheme scheme, Activations activations) {
    Path copy = parent.resolve("copy");
    try (Model model = quantized(scheme, activations)) {
      ModelDirectory.save(model, copy);
      try (Model again = ModelDirectory.load(copy)) {
        assertThat(again.quantization()).isEqualTo(model.quantization());
        assertThat(again.parameters().arrays()).isEqualTo(model.parameters().arrays());
      }
    }
    assertThat(ModelDirectory.bytes(copy)).isLessThan(ModelDirectory.bytes(directory));
  }

  @Test
  void aLinkToADirectoryIsAsLargeAsTheDirectory() throws IOException {
    Path link = Files.createSymbolicLink(parent.resolve("link"), directory);
    assertThat(ModelDirectory.bytes(link)).isEqualTo(ModelDirectory.bytes(directory)).isPositive();
    assertThat(ModelDirectory.weightBytes(link)).isEqualTo(ModelDirectory.weightBytes(directory));
  }

  @Test
  void severalSchemesAndFloatsGoTogether() throws IOException {
    Path copy = parent.resolve("copy");
    try (Model all = quantized(WeightScheme.INT8, Activations.STATIC)) {
      Map<String, QuantizedTensor> mixed = new LinkedHashMap<>(all.quantized());
      mixed.remove("encoder.layer.0.attention.self.query.weight");
      String output = "encoder.layer.0.output.dense.weight";
      mixed.replace(output, integers(all, output, WeightScheme.groups(4, 8, false)));
      Quantization quantization =
          new Quantization(
              mixed, Activations.STATIC, Map.of("encoder.layer.0.intermediate.dense.weight", 2f));
      ModelDirectory.save(with(all, quantization), copy);
      try (Model again = ModelDirectory.load(copy)) {
        assertThat(again.quantization()).isEqualTo(quantization);
      }
    }
    assertThat(Files.readString(copy.resolve("config.json")))
        .contains("\"mixed-precision\"", "\"bert.encoder.layer.0.attention.self.query\"");
  }

  @Test
  void filesThatSayNothingOfInputsAreRoundedTokenByToken() throws IOException {
    Path copy = parent.resolve("copy");
    try (Model model = quantized(WeightScheme.INT8, Activations.DYNAMIC)) {
      ModelDirectory.save(model, copy);
    }
    Path config = copy.resolve("config.json");
    String old =
        Files.readString(config)
            .replaceAll("(?s)\"quantization_config\".*\"ignore\" : \\[ *\\]", OLD_CONFIG);
    Files.writeString(config, old);
    try (Model again = ModelDirectory.load(copy)) {
      assertThat(again.quantization().activations()).isEqualTo(Activations.DYNAMIC);
    }
  }

  private static final String OLD_CONFIG =
      """
      "quantization_config" : {"quant_method" : "compressed-tensors", "format" : "int-quantized",
        "quantization_status" : "compressed", "config_groups" : {"group_0" : {
          "targets" : ["Linear", "Embedding"],
          "weights" : {"num_bits" : 8, "type" : "int", "symmetric" : true, "strategy" : "channel"}}}
      """;

  @Test
  void whatTheConfigurationSaysHasToBeThere() throws IOException {
    Path copy = parent.resolve("copy");
    try (Model model = quantized(WeightScheme.groups(4, 8, true), Activations.FLOAT)) {
      ModelDirectory.save(model, copy);
    }
    refusesConfig(copy, "\"group_size\" : 8", "\"group_size\" : 64", "fit none of the group sizes");
    refusesConfig(copy, "\"group_size\" : 8", "\"group_size\" : 12", "a power of two from 8");
    refusesConfig(copy, "\"num_bits\" : 4", "\"num_bits\" : 3", "num_bits 8 or 4");
    refusesConfig(copy, "\"group\"", "\"block\"", "strategy \"tensor\", \"channel\" or \"group\"");
    refusesConfig(
        copy,
        "\"input_activations\" : null",
        "\"input_activations\" : {\"num_bits\" : 8, \"strategy\" : \"tensor\"}",
        "static activations, but the weights have no input_scale");
    refusesConfig(
        copy,
        "\"input_activations\" : null",
        "\"input_activations\" : {\"num_bits\" : 4, \"strategy\" : \"token\", \"dynamic\" : true}",
        "input_activations of 8 bits");
    refusesConfig(
        copy,
        "\"input_activations\" : null",
        "\"output_activations\" : {\"num_bits\" : 8}",
        "no output_activations");
  }

  private static void refusesConfig(Path model, String old, String other, String message)
      throws IOException {
    Path config = model.resolve("config.json");
    String right = Files.readString(config);
    assertThat(right).contains(old);
    Files.writeString(config, right.replace(old, other));
    assertThatThrownBy(() -> ModelDirectory.load(model))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
    Files.writeString(config, right);
  }

  private Model quantized(WeightScheme scheme, Activations activations) {
    Model model = ModelDirectory.load(directory);
    Map<String, INDArray> arrays = new LinkedHashMap<>(model.parameters().arrays());
    Map<String, QuantizedTensor> integers = new LinkedHashMap<>();
    Map<String, Float> inputScales = new LinkedHashMap<>();
    for (ParameterSpec spec : model.architecture().parameters()) {
      if (spec.kind().isMatrix()) {
        QuantizedTensor tensor = integers(model, spec.name(), scheme);
        INDArray back = tensor.dequantize();
        boolean linear = spec.kind() == ParameterSpec.Kind.LINEAR_WEIGHT;
        integers.put(spec.name(), tensor);
        arrays.put(spec.name(), linear ? back.transpose().dup('c') : back);
        if (linear && activations == Activations.STATIC) {
          inputScales.put(spec.name(), 0.1f * integers.size());
        }
      }
    }
    Model floats =
        new Model(
            model.architecture(), new Parameters(arrays), model.tokenizer(), model.provenance());
    return with(floats, new Quantization(integers, activations, inputScales));
  }

  private static QuantizedTensor integers(Model model, String name, WeightScheme scheme) {
    ParameterSpec spec =
        model.architecture().parameters().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow();
    INDArray array = model.parameters().get(name);
    boolean linear = spec.kind() == ParameterSpec.Kind.LINEAR_WEIGHT;
    return QuantizedTensor.quantize(linear ? array.transpose() : array, scheme);
  }

  private static Model with(Model model, Quantization quantization) {
    return model.with(quantization);
  }

  @Test
  void missingFilesAreNamed() throws IOException {
    Files.delete(directory.resolve("model.safetensors"));
    refuses(
        "no weights, expected model.safetensors, pytorch_model.bin, model.onnx or a TensorFlow");
    Files.delete(directory.resolve("tokenizer.json"));
    refuses("tokenizer.json");
    Files.delete(directory.resolve("config.json"));
    refuses("config.json: cannot read the configuration");
    Files.delete(directory);
    refuses("no such model directory");
  }

  @Test
  void unknownFamiliesAreRefused() throws IOException {
    replace("config.json", "\"model_type\": \"bert\"", "\"model_type\": \"llama\"");
    refuses("model_type is \"llama\", expected one of albert, bert, camembert");
  }

  @Test
  void anotherQuantizationIsRefused() throws IOException {
    replace(
        "config.json",
        "\"is_decoder\": false,",
        "\"is_decoder\": false, \"quantization_config\": {\"quant_method\": \"gptq\"},");
    refuses("quant_method \"compressed-tensors\"");
  }

  @Test
  void truncatedWeightsAreRefused() throws IOException {
    Path weights = directory.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(bytes, bytes.length - 1));
    refuses("truncated");
  }

  @Test
  void weightsOfAnotherArchitectureAreRefused() throws IOException {
    replace("config.json", "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3");
    refuses("missing tensors: encoder.layer.2.");
    replace("config.json", "\"num_hidden_layers\": 3", "\"num_hidden_layers\": 1");
    refuses("unexpected tensors: bert.encoder.layer.1.");
    replace("config.json", "\"num_hidden_layers\": 1", "\"num_hidden_layers\": 2");
    replace("config.json", "\"intermediate_size\": 24", "\"intermediate_size\": 32");
    refuses("intermediate.dense.weight has shape [24, 16], expected [32, 16]");
  }

  @Test
  void anAlteredProvenanceIsRefused() throws IOException {
    Files.writeString(directory.resolve(Provenance.FILE_NAME), "{\"source\": ");
    refuses("provenance.json");
  }

  @Test
  void aFailedSaveLeavesTheOldModel() throws IOException {
    try (Model model = ModelDirectory.load(directory)) {
      Map<String, INDArray> incomplete = new LinkedHashMap<>(model.parameters().arrays());
      incomplete.remove("classifier.bias");
      Model broken =
          new Model(
              model.architecture(),
              new Parameters(incomplete),
              model.tokenizer(),
              model.provenance());
      assertThatThrownBy(() -> ModelDirectory.save(broken, directory))
          .hasMessage("no parameter classifier.bias");
    }
    ModelDirectory.load(directory).close();
    try (Stream<Path> files = Files.list(parent)) {
      assertThat(files).containsExactly(directory);
    }
  }

  @Test
  void whatIsNoModelIsNotOverwritten() throws IOException {
    Path mine = parent.resolve("mine");
    Files.createDirectory(mine);
    Files.writeString(mine.resolve("thesis.txt"), "years of work");
    try (Model model = ModelDirectory.load(directory)) {
      assertThatThrownBy(() -> ModelDirectory.save(model, mine))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage(
              "%s: exists and is not a model directory, expected a new or empty directory", mine);
      assertThatThrownBy(() -> ModelDirectory.save(model, mine.resolve("thesis.txt")))
          .isInstanceOf(InvalidInputException.class);
    }
    assertThat(mine.resolve("thesis.txt")).hasContent("years of work");
  }
}
