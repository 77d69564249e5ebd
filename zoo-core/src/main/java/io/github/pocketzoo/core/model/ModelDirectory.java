package io.github.pocketzoo.core.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.checkpoint.CheckpointLoader;
import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.checkpoint.SafetensorsWriter;
import io.github.pocketzoo.core.checkpoint.StoredTensors;
import io.github.pocketzoo.core.checkpoint.TensorSlice;
import io.github.pocketzoo.core.checkpoint.TensorSource;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.quant.Activations;
import io.github.pocketzoo.core.quant.Quantization;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.tokenizer.TokenizerDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A model on disk in the Hugging Face layout: {@code config.json}, {@code model.safetensors},
 * {@code tokenizer.json}, {@code provenance.json}, and {@link CompanionFiles}. Weights are also
 * read from shards, {@code pytorch_model.bin}, {@code model.onnx} and TensorFlow checkpoints,
 * tokenizers from {@code vocab.txt}.
 */
public final class ModelDirectory {
  /** The configuration. */
  public static final String CONFIG = "config.json";

  /** The weights. */
  public static final String WEIGHTS = "model.safetensors";

  /** Weights as an ONNX graph, where there is no {@link #WEIGHTS}. */
  public static final String ONNX_WEIGHTS = "model.onnx";

  private static final Pattern WEIGHT_FILE =
      Pattern.compile(".*\\.(safetensors|bin|onnx|onnx_data|data-\\d+-of-\\d+)");

  private static final ObjectMapper JSON = new ObjectMapper();

  private ModelDirectory() {}

  /** Whether the directory has a configuration that a family can read. */
  public static boolean hasConfig(Path directory) {
    return FamilyConfig.file(directory).isPresent();
  }

  /**
   * Loads a model.
   *
   * @throws InvalidInputException if a file is missing, altered or doesn't fit the others
   */
  public static Model load(Path directory) {
    return load(directory, HeadRequest.configured()).model();
  }

  /**
   * Loads a model with the head that is wanted.
   *
   * @param request which head, and whether it may be new
   * @throws InvalidInputException if a file is missing, altered or doesn't fit the others, if the
   *     family has no such head, or the checkpoint lacks it and it may not be new
   */
  public static LoadedModel load(Path directory, HeadRequest request) {
    FamilyConfig config = config(directory);
    Optional<QuantizationConfig> quantization = QuantizationConfig.read(config.reader());
    Architecture configured = config.family().read(config.reader());
    Architecture architecture = request.architecture(configured);
    Tokenizer tokenizer = TokenizerDirectory.load(directory, architecture.maxLength());
    Provenance provenance = Provenance.load(directory);
    try (TensorSource source = WeightFiles.open(directory, config.family().tensorFlowNames())) {
      CheckpointLoader.Loaded loaded =
          new HeadLoader(configured, architecture, request, groupSizes(quantization)).load(source);
      return new LoadedModel(
          new Model(
              architecture,
              loaded.parameters(),
              tokenizer,
              provenance,
              quantization(directory, quantization, loaded),
              CompanionFiles.load(directory)),
          loaded.report());
    }
  }

  private static Set<Integer> groupSizes(Optional<QuantizationConfig> config) {
    return config.map(QuantizationConfig::groupSizes).orElse(Set.of());
  }

  private static Quantization quantization(
      Path directory, Optional<QuantizationConfig> config, CheckpointLoader.Loaded loaded) {
    Map<String, QuantizedTensor> weights = loaded.quantized();
    if (weights.isEmpty()) {
      return Quantization.NONE;
    }
    Activations activations =
        config.map(QuantizationConfig::activations).orElse(Activations.DYNAMIC);
    boolean fixed = activations == Activations.STATIC;
    if (fixed == loaded.inputScales().isEmpty()) {
      throw new InvalidInputException(
          "%s: %s has %s activations, but the weights have %s"
              .formatted(
                  directory.resolve(CONFIG),
                  QuantizationConfig.KEY,
                  fixed ? "static" : "no static",
                  fixed ? "no input_scale" : "input_scale"));
    }
    return new Quantization(weights, activations, loaded.inputScales());
  }

  /**
   * The architecture that a {@code config.json} describes.
   *
   * @throws InvalidInputException if no family reads it, or a key is missing, unknown or wrong
   */
  public static Architecture architecture(ConfigReader config) {
    return FamilyConfig.of(config).family().read(config);
  }

  /**
   * The architecture of a model, without its weights.
   *
   * @throws InvalidInputException if it is missing, or as for a configuration alone
   */
  public static Architecture architecture(Path directory) {
    FamilyConfig config = config(directory);
    QuantizationConfig.read(config.reader());
    return config.family().read(config.reader());
  }

  private static FamilyConfig config(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new InvalidInputException(directory + ": no such model directory");
    }
    return FamilyConfig.open(directory);
  }

  /**
   * Saves a model; an existing model directory is replaced when the new one is complete.
   *
   * @throws InvalidInputException if {@code directory} can't be written or holds something else
   *     than a model
   */
  public static void save(Model model, Path directory) {
    save(
        model,
        directory,
        path -> saveWeights(model.architecture(), model.parameters(), model.quantization(), path));
  }

  /**
   * Saves a model with its weights in another form.
   *
   * @param weights writes them into the directory that it is given
   * @throws InvalidInputException as for {@link #save(Model, Path)}
   */
  public static void save(Model model, Path directory, AtomicFiles.Content weights) {
    requireReplaceable(directory);
    AtomicFiles.directory(
        directory,
        path -> {
          AtomicFiles.text(path.resolve(CONFIG), configJson(model));
          weights.writeTo(path);
          model.tokenizer().save(path);
          model.provenance().save(path);
          model.companions().save(path);
        });
  }

  /**
   * Refuses a place that a model must not overwrite; called before long work, so that it isn't
   * lost.
   *
   * @throws InvalidInputException if {@code directory} exists and isn't a model directory or empty
   */
  public static void requireReplaceable(Path directory) {
    if (!Files.exists(directory) || Files.exists(directory.resolve(CONFIG))) {
      return;
    }
    try (Stream<Path> content = Files.list(directory)) {
      if (content.findAny().isEmpty()) {
        return;
      }
    } catch (IOException e) {
      throw new InvalidInputException(directory + ": expected a directory to write to: " + e, e);
    }
    throw new InvalidInputException(
        directory + ": exists and is not a model directory, expected a new or empty directory");
  }

  private static String configJson(Model model) {
    ObjectNode config = model.architecture().toConfigJson();
    if (!model.quantized().isEmpty()) {
      config.set(
          QuantizationConfig.KEY,
          QuantizationConfig.describe(model.quantization(), model.architecture()));
    }
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void saveWeights(
      Architecture architecture, Parameters parameters, Quantization quantization, Path directory) {
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    NameTable table = architecture.checkpointNames();
    Map<String, List<NameTable.Entry>> tensors = new LinkedHashMap<>();
    for (NameTable.Entry entry : table.entries()) {
      QuantizedTensor integers = quantization.weights().get(entry.parameter().name());
      if (integers != null) {
        String name = table.ownName(entry);
        StoredTensors.add(writer, name, integers);
        quantization
            .inputScale(entry.parameter().name())
            .ifPresent(scale -> StoredTensors.addInputScale(writer, name, scale));
      } else {
        tensors.computeIfAbsent(table.savedName(entry), name -> new ArrayList<>()).add(entry);
      }
    }
    tensors.forEach((name, parts) -> add(writer, table, name, parts, parameters));
    writer.write(directory.resolve(WEIGHTS));
  }

  /** Adds a parameter, or the parts of a tensor; alone if another part is stored as integers. */
  private static void add(
      SafetensorsWriter writer,
      NameTable table,
      String name,
      List<NameTable.Entry> parts,
      Parameters parameters) {
    Optional<TensorSlice> slice = parts.get(0).slice();
    if (slice.isPresent() && parts.size() == slice.get().count()) {
      INDArray[] arrays =
          parts.stream()
              .sorted(Comparator.comparing(entry -> entry.slice().orElseThrow().index()))
              .map(entry -> stored(entry, parameters))
              .toArray(INDArray[]::new);
      writer.add(name, Nd4j.concat(slice.get().axis(), arrays));
    } else {
      parts.forEach(entry -> writer.add(table.ownName(entry), stored(entry, parameters)));
    }
  }

  private static INDArray stored(NameTable.Entry entry, Parameters parameters) {
    return entry.layout().toCheckpoint(parameters.get(entry.parameter().name()));
  }

  /** Bytes of the files of weights of a model directory, or of the one that it links to. */
  public static long weightBytes(Path directory) {
    try (Stream<Path> files = Files.walk(directory.toRealPath())) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> WEIGHT_FILE.matcher(file.getFileName().toString()).matches())
          .mapToLong(file -> file.toFile().length())
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes of all files of a model directory, or of the one that it links to. */
  public static long bytes(Path directory) {
    try (Stream<Path> files = Files.walk(directory.toRealPath())) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
