package io.github.pocketzoo.core.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.checkpoint.StoredTensors;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import java.util.Map;

/**
 * The {@code quantization_config} of {@code config.json}, in the vocabulary of <a
 * href="https://github.com/neuralmagic/compressed-tensors">compressed-tensors</a>.
 */
public final class QuantizationConfig {
  /** The key in {@code config.json}. */
  public static final String KEY = "quantization_config";

  private static final String METHOD = "compressed-tensors";

  private QuantizationConfig() {}

  /** Describes int8 weights, symmetric, with a scale for each output channel or embedding row. */
  static ObjectNode describe(Map<String, QuantizedTensor> quantized) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("quant_method", METHOD);
    config.put("format", "int-quantized");
    config.put("quantization_status", "compressed");
    ObjectNode group = config.putObject("config_groups").putObject("group_0");
    group.putArray("targets").add("Linear").add("Embedding");
    ObjectNode weights = group.putObject("weights");
    weights.put("num_bits", 8);
    weights.put("type", "int");
    weights.put("symmetric", true);
    weights.put("strategy", "channel");
    if (quantized.values().stream().anyMatch(StoredTensors::isSparse)) {
      config.putObject("sparsity_config").put("format", "sparse-bitmask");
    }
    return config;
  }

  /** Checks that a configuration is one that this version can read. */
  public static void check(ConfigReader reader) {
    JsonNode config = reader.optional(KEY);
    if (config != null && !config.path("quant_method").asText().equals(METHOD)) {
      throw reader.wrong(KEY, "quant_method \"" + METHOD + "\"");
    }
  }
}
