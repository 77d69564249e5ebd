package io.github.pocketzoo.core.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.checkpoint.SafetensorsFile;
import io.github.pocketzoo.core.checkpoint.SafetensorsWriter;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.LowRankUpdate;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.NewModel;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.structure.Role;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Adapters in a directory, in the layout and with the names of Hugging Face PEFT: {@code
 * adapter_config.json}, and {@code adapter_model.safetensors} with A ({@code [r, in]}) and B
 * ({@code [out, r]}) of every adapted matrix and the parameters of the head, which is trained as a
 * whole.
 */
public final class LoraFiles {
  /** The configuration. */
  public static final String CONFIG = "adapter_config.json";

  /** The weights. */
  public static final String WEIGHTS = "adapter_model.safetensors";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREFIX = "base_model.model.";
  private static final String WEIGHT = ".weight";
  private static final String TASK_TYPE = "task_type";

  /** PEFT's name for what is no task of its own, which says nothing of a head. */
  private static final String FEATURES = "FEATURE_EXTRACTION";

  private LoraFiles() {}

  /** A tensor of the file: the parameter's name, the file's name, whether it is transposed. */
  private record Tensor(String parameter, String name, boolean transposed) {}

  /**
   * Saves the adapters and the head of a model.
   *
   * @param adapted a model with adapters
   * @param baseModel where the weights without adapters are, for the reader of the configuration
   */
  public static void save(Model adapted, String baseModel, Path directory) {
    LoraArchitecture architecture = Lora.of(adapted);
    AtomicFiles.directory(
        directory,
        path -> {
          AtomicFiles.text(path.resolve(CONFIG), config(architecture, baseModel));
          SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
          for (Tensor tensor : tensors(architecture)) {
            INDArray array = adapted.parameters().get(tensor.parameter());
            writer.add(tensor.name(), tensor.transposed() ? array.transpose() : array);
          }
          writer.write(path.resolve(WEIGHTS));
        });
  }

  private static String config(LoraArchitecture architecture, String baseModel) {
    ObjectNode json = JSON.createObjectNode();
    json.put("peft_type", "LORA");
    json.put(TASK_TYPE, architecture.head().map(LoraFiles::taskType).orElse(null));
    json.put("base_model_name_or_path", baseModel);
    json.put("r", architecture.config().rank());
    json.put("lora_alpha", architecture.config().alpha());
    json.put("lora_dropout", 0.0);
    json.put("bias", "none");
    json.put("fan_in_fan_out", false);
    json.put("init_lora_weights", true);
    json.put("inference_mode", true);
    json.put("use_rslora", false);
    json.put("use_dora", false);
    ArrayNode targets = json.putArray("target_modules");
    Map<String, NameTable.Entry> entries = entries(architecture.base());
    architecture.adapted().forEach(weight -> targets.add(module(architecture, entries, weight)));
    ArrayNode whole = json.putArray("modules_to_save");
    Set<String> modules = new LinkedHashSet<>();
    architecture
        .structure()
        .head()
        .forEach(name -> modules.add(name.replaceFirst("\\.[^.]*$", "")));
    modules.forEach(whole::add);
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String taskType(HeadSpec head) {
    return switch (head.task()) {
      case TEXT_CLASSIFICATION -> "SEQ_CLS";
      case TOKEN_CLASSIFICATION -> "TOKEN_CLS";
      case QUESTION_ANSWERING -> "QUESTION_ANS";
      case TEXT_GENERATION -> "CAUSAL_LM";
      case FEATURE_EXTRACTION, FILL_MASK, NEXT_SENTENCE_PREDICTION, PRETRAINING -> FEATURES;
    };
  }

  /** A head over texts and one over tokens may have the same names and shapes. */
  private static void requireTask(ConfigReader config, HeadSpec head) {
    String expected = taskType(head);
    String stored = config.text(TASK_TYPE, FEATURES);
    if (!stored.equals(expected) && !stored.equals(FEATURES) && !expected.equals(FEATURES)) {
      throw config.wrong(
          TASK_TYPE, "%s for a head of %s".formatted(expected, head.task().pipelineName()));
    }
  }

  private static Map<String, NameTable.Entry> entries(Architecture base) {
    Map<String, NameTable.Entry> entries = new LinkedHashMap<>();
    base.checkpointNames().entries().forEach(entry -> entries.put(entry.parameter().name(), entry));
    return entries;
  }

  /** What transformers calls the module of an adapted matrix, or the matrix that has none. */
  private static String module(
      LoraArchitecture architecture, Map<String, NameTable.Entry> entries, String weight) {
    String name = architecture.base().checkpointNames().ownName(entries.get(weight));
    return name.endsWith(WEIGHT) ? name.substring(0, name.length() - WEIGHT.length()) : name;
  }

  private static List<Tensor> tensors(LoraArchitecture architecture) {
    Map<String, NameTable.Entry> entries = entries(architecture.base());
    NameTable names = architecture.base().checkpointNames();
    Set<Tensor> tensors = new LinkedHashSet<>();
    for (String weight : architecture.adapted()) {
      String module = PREFIX + module(architecture, entries, weight);
      tensors.add(
          new Tensor(
              LowRankUpdate.downName(weight), LowRankUpdate.downName(module + WEIGHT), true));
      tensors.add(
          new Tensor(LowRankUpdate.upName(weight), LowRankUpdate.upName(module + WEIGHT), true));
    }
    for (String parameter : architecture.structure().head()) {
      NameTable.Entry entry = entries.get(parameter);
      tensors.add(
          new Tensor(parameter, PREFIX + names.ownName(entry), entry.layout().transposed()));
    }
    return List.copyOf(tensors);
  }

  /**
   * Puts saved adapters on a model, and the head that was trained with them, under a new name.
   *
   * @param base the model without adapters; its parameters are copied
   * @param head what the head is for; the file holds all of it that the model doesn't
   * @throws InvalidInputException as {@link #load(Path, Model)} does
   */
  public static Model load(Path directory, Model base, HeadSpec head) {
    Model headed = NewModel.withHead(base, head, 0);
    Set<String> random = new LinkedHashSet<>();
    headed
        .parameters()
        .arrays()
        .forEach(
            (name, array) -> {
              boolean kept =
                  base.parameters().has(name)
                      && Arrays.equals(base.parameters().get(name).shape(), array.shape());
              if (!kept) {
                random.add(name);
              }
            });
    return load(directory, headed, random);
  }

  /**
   * Puts saved adapters on a model, and the head that was trained with them. What the file doesn't
   * hold of the head stays as the model has it: PEFT trains a classifier, but not the pooler before
   * it.
   *
   * @param base the model without adapters, with a head like that of the adapters; its head is
   *     overwritten, its other parameters are shared
   * @throws InvalidInputException if a file is missing or wrong, or is of another model
   */
  public static Model load(Path directory, Model base) {
    return load(directory, base, Set.of());
  }

  /**
   * @param random parameters that nobody has trained yet: the file must hold them
   */
  private static Model load(Path directory, Model base, Set<String> random) {
    Path file = directory.resolve(WEIGHTS);
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      LoraConfig config = readConfig(directory.resolve(CONFIG), base, weights);
      LoraArchitecture architecture = Lora.checked(base, config);
      List<Tensor> expected = tensors(architecture);
      refuseOthers(file, weights, expected, base.parameters().names(), random);
      Map<String, INDArray> arrays = new LinkedHashMap<>(base.parameters().arrays());
      Map<String, long[]> shapes = new LinkedHashMap<>();
      architecture.parameters().forEach(spec -> shapes.put(spec.name(), spec.shape()));
      for (Tensor tensor : expected) {
        if (!weights.names().contains(tensor.name())) {
          continue;
        }
        INDArray values = read(file, weights, tensor, shapes.get(tensor.parameter()));
        INDArray old = arrays.get(tensor.parameter());
        if (old == null) {
          arrays.put(tensor.parameter(), values);
        } else {
          old.assign(values);
          values.close();
        }
      }
      return base.with(architecture, new Parameters(arrays), base.tokenizer());
    }
  }

  /**
   * @param known parameters that have values already
   * @param random those of them whose values mean nothing
   */
  private static void refuseOthers(
      Path file,
      SafetensorsFile weights,
      List<Tensor> expected,
      Set<String> known,
      Set<String> random) {
    List<String> names = expected.stream().map(Tensor::name).toList();
    List<String> missing =
        expected.stream()
            .filter(each -> !known.contains(each.parameter()) || random.contains(each.parameter()))
            .map(Tensor::name)
            .filter(name -> !weights.names().contains(name))
            .toList();
    if (!missing.isEmpty()) {
      throw new InvalidInputException(file + ": missing tensors: " + String.join(", ", missing));
    }
    List<String> unexpected =
        weights.names().stream().filter(name -> !names.contains(name)).sorted().toList();
    if (!unexpected.isEmpty()) {
      throw new InvalidInputException(
          file + ": unexpected tensors: " + String.join(", ", unexpected));
    }
  }

  private static INDArray read(Path file, SafetensorsFile weights, Tensor tensor, long[] shape) {
    INDArray stored = weights.read(tensor.name());
    INDArray oriented = tensor.transposed() && stored.rank() == 2 ? stored.transpose() : stored;
    if (!Arrays.equals(oriented.shape(), shape)) {
      throw new InvalidInputException(
          "%s: tensor %s has shape %s, which isn't that of the model"
              .formatted(file, tensor.name(), Arrays.toString(stored.shape())));
    }
    try (stored) {
      return oriented.dup('c');
    }
  }

  private static LoraConfig readConfig(Path file, Model base, SafetensorsFile weights) {
    ConfigReader config = ConfigReader.open(file);
    config.mustBe("peft_type", "LORA");
    config.mustBe("bias", "none");
    base.architecture().head().ifPresent(head -> requireTask(config, head));
    for (String key : List.of("use_rslora", "use_dora", "use_qalora", "use_bdlora", "lora_bias")) {
      config.mustBe(key, false);
    }
    for (String key : List.of("rank_pattern", "alpha_pattern", "layer_replication")) {
      JsonNode pattern = config.optional(key);
      if (pattern != null && !pattern.isEmpty()) {
        throw config.wrong(key, "no exceptions");
      }
    }
    for (String key :
        List.of("alora_invocation_tokens", "target_parameters", "trainable_token_indices")) {
      if (config.optional(key) != null) {
        throw config.wrong(key, "null");
      }
    }
    int rank = config.positiveInt("r");
    double alpha = config.number("lora_alpha", 8);
    Set<Role> roles = EnumSet.noneOf(Role.class);
    Map<String, NameTable.Entry> entries = entries(base.architecture());
    NameTable names = base.architecture().checkpointNames();
    for (Block block : base.architecture().structure().blocks()) {
      block
          .projections()
          .forEach(
              (role, projection) -> {
                NameTable.Entry entry = entries.get(projection.weight());
                String stored = LowRankUpdate.downName(PREFIX + names.ownName(entry));
                if (weights.names().contains(stored)) {
                  roles.add(role);
                }
              });
    }
    if (roles.isEmpty()) {
      throw new InvalidInputException(
          "%s: no adapter of a projection of this model, such as %s%s"
              .formatted(
                  weights.description(),
                  example(base),
                  base.architecture().head().isPresent()
                      ? ""
                      : "; the model has no head, expected one if the adapter's has (labels)"));
    }
    return new LoraConfig(rank, alpha, roles);
  }

  private static String example(Model base) {
    LoraArchitecture usual =
        new LoraArchitecture(base.architecture(), new LoraConfig(1, 1, LoraConfig.DEFAULT_ROLES));
    return tensors(usual).stream().map(Tensor::name).findFirst().orElse("none");
  }
}
