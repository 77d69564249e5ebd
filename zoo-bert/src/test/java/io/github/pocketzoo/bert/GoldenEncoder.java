package io.github.pocketzoo.bert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.checkpoint.SafetensorsFile;
import io.github.pocketzoo.core.checkpoint.SafetensorsWriter;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelFamily;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A tiny random encoder of a variant with every head that transformers has for it: see {@code
 * tools/golden/encoders.py}.
 *
 * @param name of the directory
 */
record GoldenEncoder(String name) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One of its heads. */
  record Head(GoldenEncoder encoder, Task task) {
    /** What transformers calls it. */
    String suffix() {
      return task.classSuffix();
    }

    @Override
    public String toString() {
      return encoder.name + " " + task.pipelineName();
    }
  }

  static Stream<GoldenEncoder> all() {
    return Stream.of("bert", "roberta", "distilbert", "electra", "albert", "mobilebert", "xlnet")
        .map(GoldenEncoder::new);
  }

  static Stream<Head> allHeads() {
    return all().flatMap(each -> each.heads().stream());
  }

  /** All heads but the bare body. */
  List<Head> heads() {
    return Stream.of(Task.values())
        .filter(task -> task != Task.FEATURE_EXTRACTION)
        .filter(task -> names().path("heads").has(task.classSuffix()))
        .map(task -> new Head(this, task))
        .toList();
  }

  private Path directory() {
    try {
      return Path.of(GoldenEncoder.class.getResource("/golden/encoders/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private JsonNode names() {
    return open("names.json");
  }

  private JsonNode open(String file) {
    try {
      return JSON.readTree(directory().resolve(file).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The architecture that a {@code config.json} describes. */
  static EncoderArchitecture read(JsonNode json) {
    String type = json.path("model_type").asText();
    return ServiceLoader.load(ModelFamily.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(family -> family.modelType().equals(type))
        .map(family -> (EncoderArchitecture) family.read(new ConfigReader("config.json", json)))
        .findFirst()
        .orElseThrow();
  }

  /** What transformers computes. */
  SafetensorsFile expected() {
    return SafetensorsFile.open(directory().resolve("expected.safetensors"));
  }

  /** The body and all heads in one file. */
  SafetensorsFile tensors() {
    return SafetensorsFile.open(directory().resolve("model.safetensors"));
  }

  /** Names of a head's tensors, as transformers saves them. */
  Set<String> tensorNames(Task task) {
    Set<String> all = new TreeSet<>();
    names().path("shared").forEach(each -> all.add(each.asText()));
    names().path("heads").path(task.classSuffix()).forEach(each -> all.add(each.asText()));
    return all;
  }

  /** The gradients of a head's loss, by the names of the tensors. */
  Map<String, INDArray> gradients(Task task) {
    return gradients(task, task.classSuffix() + "/gradients");
  }

  /** Gradients of the parameters that a model with a head has, by the names of the tensors. */
  Map<String, INDArray> gradients(Task task, String all) {
    Map<String, INDArray> gradients = new TreeMap<>();
    try (SafetensorsFile expected = expected();
        SafetensorsFile tensors = tensors()) {
      INDArray values = expected.read(all);
      long offset = 0;
      for (String each : tensorNames(task)) {
        INDArray tensor = tensors.read(each);
        long end = offset + tensor.length();
        gradients.put(
            each, values.get(NDArrayIndex.interval(offset, end)).dup().reshape(tensor.shape()));
        offset = end;
      }
    }
    return gradients;
  }

  /** The {@code config.json} of a head. */
  ObjectNode config(Task task) {
    ObjectNode config = (ObjectNode) open("config.json");
    String suffix = task.classSuffix();
    String ofClass = names().path("classes").path(suffix).asText(suffix);
    config.putArray("architectures").add(names().path("class").asText() + ofClass);
    return config;
  }

  /** Writes the model directory that transformers would have written for a head. */
  Path write(Task task, Path directory) {
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    try (SafetensorsFile tensors = tensors()) {
      tensorNames(task).forEach(each -> writer.add(each, tensors.read(each)));
      Files.createDirectories(directory);
      writer.write(directory.resolve("model.safetensors"));
      Files.writeString(directory.resolve("config.json"), config(task).toPrettyString());
      Files.copy(directory().resolve("tokenizer.json"), directory.resolve("tokenizer.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return directory;
  }

  /** The texts that the golden values were made of. */
  static List<Encoding> encodings(Model model) {
    String mask = model.tokenizer().maskToken().orElseThrow();
    return List.of(
        model.tokenizer().encode("the small cat walks in the " + mask + " ."),
        model.tokenizer().encode("a dog jumped", Optional.of("the bird is playing !")),
        model.tokenizer().encode("trees"));
  }

  @Override
  public String toString() {
    return name;
  }
}
