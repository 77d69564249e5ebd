package io.github.pocketzoo.core.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.checkpoint.StoredTensors;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.quant.Activations;
import io.github.pocketzoo.core.quant.Granularity;
import io.github.pocketzoo.core.quant.Quantization;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.quant.WeightScheme;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The {@code quantization_config} of {@code config.json}, in the vocabulary of <a
 * href="https://github.com/neuralmagic/compressed-tensors">compressed-tensors</a>: groups of
 * modules with a scheme for their weights and one for their inputs. Of what the tensors say
 * themselves (bits, zero points, one scale or many) it is the description, of the rest the source.
 *
 * @param groupSizes how many weights may share a scale, where a row has several
 * @param activations what happens to the inputs of linear layers
 */
public record QuantizationConfig(Set<Integer> groupSizes, Activations activations) {
  /** The key in {@code config.json}. */
  public static final String KEY = "quantization_config";

  private static final String METHOD = "compressed-tensors";
  private static final String WEIGHT = ".weight";
  private static final String INT_QUANTIZED = "int-quantized";
  private static final String PACK_QUANTIZED = "pack-quantized";

  public QuantizationConfig {
    groupSizes = Set.copyOf(groupSizes);
  }

  // ---- writing

  /** Describes what of a model is integers. */
  static ObjectNode describe(Quantization quantization, Architecture architecture) {
    Map<String, String> modules = modules(architecture);
    Map<WeightScheme, List<String>> linear = new LinkedHashMap<>();
    Map<WeightScheme, List<String>> embeddings = new LinkedHashMap<>();
    List<String> ignored = new ArrayList<>();
    for (ParameterSpec spec : architecture.parameters()) {
      QuantizedTensor tensor = quantization.weights().get(spec.name());
      String module = modules.get(spec.name());
      if (tensor != null) {
        boolean table = spec.kind() == ParameterSpec.Kind.EMBEDDING;
        (table ? embeddings : linear)
            .computeIfAbsent(tensor.scheme(), any -> new ArrayList<>())
            .add(module);
      } else if (spec.kind().isMatrix()) {
        ignored.add(module);
      }
    }
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("quant_method", METHOD);
    config.put("format", format(quantization));
    config.put("quantization_status", "compressed");
    ObjectNode groups = config.putObject("config_groups");
    addGroups(groups, linear, "Linear", quantization.activations());
    addGroups(groups, embeddings, "Embedding", Activations.FLOAT);
    ArrayNode ignore = config.putArray("ignore");
    ignored.forEach(ignore::add);
    if (quantization.weights().values().stream().anyMatch(StoredTensors::isSparse)) {
      config.putObject("sparsity_config").put("format", "sparse-bitmask");
    }
    return config;
  }

  private static Map<String, String> modules(Architecture architecture) {
    NameTable table = architecture.checkpointNames();
    Map<String, String> modules = new LinkedHashMap<>();
    for (NameTable.Entry entry : table.entries()) {
      String name = table.ownName(entry);
      modules.put(
          entry.parameter().name(),
          name.endsWith(WEIGHT) ? name.substring(0, name.length() - WEIGHT.length()) : name);
    }
    return modules;
  }

  private static String format(Quantization quantization) {
    Set<Integer> bits = new TreeSet<>();
    quantization.weights().values().forEach(tensor -> bits.add(tensor.scheme().bits()));
    if (bits.size() > 1) {
      return "mixed-precision";
    }
    boolean packed = !bits.contains(Byte.SIZE);
    return packed ? PACK_QUANTIZED : INT_QUANTIZED;
  }

  /** A class of modules is named as such where it has one scheme, and module by module else. */
  private static void addGroups(
      ObjectNode groups,
      Map<WeightScheme, List<String>> modules,
      String type,
      Activations activations) {
    modules.forEach(
        (scheme, names) -> {
          ObjectNode group = groups.putObject("group_" + groups.size());
          ArrayNode targets = group.putArray("targets");
          (modules.size() == 1 ? List.of(type) : names).forEach(targets::add);
          describe(group.putObject("weights"), scheme);
          if (activations == Activations.FLOAT || !scheme.multipliesAsIntegers()) {
            group.putNull("input_activations");
          } else {
            ObjectNode inputs = group.putObject("input_activations");
            inputs.put("num_bits", 8).put("type", "int").put("symmetric", true);
            boolean dynamic = activations == Activations.DYNAMIC;
            inputs.put("strategy", dynamic ? "token" : "tensor").put("dynamic", dynamic);
          }
        });
  }

  private static void describe(ObjectNode weights, WeightScheme scheme) {
    weights.put("num_bits", scheme.bits());
    weights.put("type", "int");
    weights.put("symmetric", scheme.symmetric());
    weights.put("strategy", scheme.granularity().name().toLowerCase(Locale.ROOT));
    if (scheme.granularity() == Granularity.GROUP) {
      weights.put("group_size", scheme.groupSize());
    }
    weights.put("dynamic", false);
  }

  // ---- reading

  /**
   * Reads a configuration.
   *
   * @return empty if the model is of floats
   * @throws io.github.pocketzoo.core.error.InvalidInputException if this version can't read what it
   *     describes
   */
  public static Optional<QuantizationConfig> read(ConfigReader reader) {
    JsonNode config = reader.optional(KEY);
    if (config == null) {
      return Optional.empty();
    }
    if (!config.path("quant_method").asText().equals(METHOD)) {
      throw reader.wrong(KEY, "quant_method \"" + METHOD + "\"");
    }
    require(reader, config.path("kv_cache_scheme"), "no kv_cache_scheme");
    Set<Integer> groupSizes = new TreeSet<>();
    Set<Activations> activations = EnumSet.noneOf(Activations.class);
    for (JsonNode group : config.path("config_groups")) {
      requireWeights(reader, group.path("weights"), groupSizes);
      require(reader, group.path("output_activations"), "no output_activations");
      inputs(reader, group.path("input_activations")).ifPresent(activations::add);
    }
    if (activations.size() > 1) {
      throw reader.wrong(KEY, "input_activations that are all dynamic or all static");
    }
    return Optional.of(
        new QuantizationConfig(
            groupSizes, activations.stream().findFirst().orElseGet(() -> withoutInputs(config))));
  }

  /** Files of the version 0.1 have nothing about inputs; they were rounded token by token. */
  private static Activations withoutInputs(JsonNode config) {
    boolean silent = true;
    for (JsonNode group : config.path("config_groups")) {
      silent &= !group.has("input_activations");
    }
    return silent && config.path("format").asText().equals(INT_QUANTIZED)
        ? Activations.DYNAMIC
        : Activations.FLOAT;
  }

  private static void requireWeights(
      ConfigReader reader, JsonNode weights, Set<Integer> groupSizes) {
    int bits = weights.path("num_bits").asInt();
    String strategy = weights.path("strategy").asText();
    if (!weights.path("type").asText("int").equals("int") || (bits != 8 && bits != 4)) {
      throw reader.wrong(KEY, "weights of type \"int\" and num_bits 8 or 4");
    }
    switch (strategy) {
      case "tensor", "channel" -> {}
      case "group" -> groupSizes.add(groupSize(reader, weights.path("group_size")));
      default ->
          throw reader.wrong(KEY, "weights of strategy \"tensor\", \"channel\" or \"group\"");
    }
  }

  private static int groupSize(ConfigReader reader, JsonNode node) {
    int size = node.asInt();
    if (size < 8 || Integer.bitCount(size) != 1) {
      throw reader.wrong(KEY, "a group_size that is a power of two from 8");
    }
    return size;
  }

  private static Optional<Activations> inputs(ConfigReader reader, JsonNode inputs) {
    if (inputs.isMissingNode() || inputs.isNull()) {
      return Optional.empty();
    }
    boolean bytes =
        inputs.path("num_bits").asInt() == 8
            && inputs.path("type").asText("int").equals("int")
            && inputs.path("symmetric").asBoolean(true);
    String strategy = inputs.path("strategy").asText();
    boolean dynamic = inputs.path("dynamic").asBoolean(false);
    if (bytes && dynamic && strategy.equals("token")) {
      return Optional.of(Activations.DYNAMIC);
    }
    if (bytes && !dynamic && strategy.equals("tensor")) {
      return Optional.of(Activations.STATIC);
    }
    throw reader.wrong(
        KEY,
        "input_activations of 8 bits, symmetric, with a dynamic scale a token or a static one a"
            + " tensor");
  }

  private static void require(ConfigReader reader, JsonNode absent, String expected) {
    if (!absent.isMissingNode() && !absent.isNull()) {
      throw reader.wrong(KEY, expected);
    }
  }
}
