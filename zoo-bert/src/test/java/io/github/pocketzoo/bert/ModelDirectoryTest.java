package io.github.pocketzoo.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
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

  @Test
  void quantizedMatricesStayIntegers() {
    Path copy = parent.resolve("copy");
    try (Model model = quantized()) {
      ModelDirectory.save(model, copy);
      try (Model again = ModelDirectory.load(copy)) {
        assertThat(again.quantized()).isEqualTo(model.quantized());
        assertThat(again.parameters().arrays()).isEqualTo(model.parameters().arrays());
      }
    }
    assertThat(ModelDirectory.bytes(copy)).isLessThan(ModelDirectory.bytes(directory));
  }

  private Model quantized() {
    Model model = ModelDirectory.load(directory);
    Map<String, INDArray> arrays = new LinkedHashMap<>(model.parameters().arrays());
    Map<String, QuantizedTensor> integers = new LinkedHashMap<>();
    for (ParameterSpec spec : model.architecture().parameters()) {
      if (spec.kind().isMatrix()) {
        boolean transposed = spec.kind() == ParameterSpec.Kind.LINEAR_WEIGHT;
        INDArray array = arrays.get(spec.name());
        QuantizedTensor tensor = QuantizedTensor.quantize(transposed ? array.transpose() : array);
        INDArray back = tensor.dequantize();
        integers.put(spec.name(), tensor);
        arrays.put(spec.name(), transposed ? back.transpose().dup('c') : back);
      }
    }
    return new Model(
        model.architecture(),
        new Parameters(arrays),
        model.tokenizer(),
        model.provenance(),
        integers);
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
