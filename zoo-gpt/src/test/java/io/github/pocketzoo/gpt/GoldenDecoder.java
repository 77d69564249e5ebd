package io.github.pocketzoo.gpt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.checkpoint.SafetensorsFile;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.train.CrossEntropy;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.LanguageModelLoss;
import io.github.pocketzoo.core.train.Objective;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A tiny random decoder of a variant with a head: see {@code tools/golden/decoders.py}.
 *
 * @param name of the directory
 */
record GoldenDecoder(String name) {
  private static final List<String> TEXTS =
      List.of("the small cat walks in the large city .", "a dog jumped", "trees of the");
  private static final int[] CLASSES = {2, 0, 1};

  /** Every variant as a language model. */
  static Stream<GoldenDecoder> all() {
    return Stream.of(
            "gpt2",
            "openai-gpt",
            "gpt_neo",
            "gpt3",
            "ctrl",
            "llama",
            "llama3",
            "mistral",
            "qwen2",
            "qwen3")
        .map(GoldenDecoder::new);
  }

  /** Some variants with a head that classifies texts. */
  static Stream<GoldenDecoder> classifiers() {
    return Stream.of("gpt2-classifier", "ctrl-classifier", "qwen2-classifier")
        .map(GoldenDecoder::new);
  }

  static Stream<GoldenDecoder> withAllHeads() {
    return Stream.concat(all(), classifiers());
  }

  Path directory() {
    try {
      return Path.of(GoldenDecoder.class.getResource("/golden/decoders/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  Model load() {
    return ModelDirectory.load(directory());
  }

  /** The {@code config.json} that transformers wrote. */
  ObjectNode config() {
    try {
      return (ObjectNode) new ObjectMapper().readTree(directory().resolve("config.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The architecture that a {@code config.json} describes. */
  static DecoderArchitecture read(JsonNode json) {
    return (DecoderArchitecture) ModelDirectory.architecture(new ConfigReader("config.json", json));
  }

  /** What transformers computes. */
  SafetensorsFile expected() {
    return SafetensorsFile.open(directory().resolve("expected.safetensors"));
  }

  /** The checkpoint that transformers wrote. */
  SafetensorsFile tensors() {
    return SafetensorsFile.open(directory().resolve("model.safetensors"));
  }

  /** The gradients of the loss, by the names of the tensors. */
  Map<String, INDArray> gradients() {
    Map<String, INDArray> gradients = new TreeMap<>();
    try (SafetensorsFile expected = expected();
        SafetensorsFile tensors = tensors()) {
      INDArray values = expected.read("gradients");
      long offset = 0;
      for (String each : new TreeSet<>(tensors.names())) {
        INDArray tensor = tensors.read(each);
        long end = offset + tensor.length();
        gradients.put(
            each, values.get(NDArrayIndex.interval(offset, end)).dup().reshape(tensor.shape()));
        offset = end;
      }
    }
    return gradients;
  }

  /** The texts and what is to be predicted of them. */
  static EncodedDataset examples(Model model) {
    return examples(model, encodings(model));
  }

  /** Three texts and what is to be predicted of them. */
  static EncodedDataset examples(Model model, List<Encoding> texts) {
    return isClassifier(model) ? EncodedDataset.ofClasses(texts, CLASSES, 0) : NextTokens.of(texts);
  }

  /** The loss that transformers has for the head. */
  static Objective objective(Model model) {
    return isClassifier(model)
        ? new CrossEntropy(model.architecture().labels().size())
        : new LanguageModelLoss();
  }

  private static boolean isClassifier(Model model) {
    return model.architecture().head().orElseThrow().task() == Task.TEXT_CLASSIFICATION;
  }

  /** The texts that the golden values were made of. */
  static List<Encoding> encodings(Model model) {
    return TEXTS.stream().map(model.tokenizer()::encode).toList();
  }

  static TokenBatch batch(Model model) {
    return TokenBatch.of(encodings(model), 0);
  }

  /** Transformer-XLs: see {@code tools/golden/transfo_xl.py}. */
  static Stream<GoldenDecoder> transfoXls() {
    return Stream.concat(Stream.of(new GoldenDecoder("transfo-xl-plain")), transfoXlsWithMemory());
  }

  static Stream<GoldenDecoder> transfoXlsWithMemory() {
    return Stream.of("transfo-xl", "transfo-xl-one-table", "transfo-xl-untied")
        .map(GoldenDecoder::new);
  }

  /** Those that compute the same of a text however it is cut into segments. */
  static Stream<GoldenDecoder> transfoXlsOfAnySegments() {
    return Stream.of("transfo-xl", "transfo-xl-plain").map(GoldenDecoder::new);
  }

  @Override
  public String toString() {
    return name;
  }
}
