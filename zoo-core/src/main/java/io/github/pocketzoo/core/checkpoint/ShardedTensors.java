package io.github.pocketzoo.core.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Weights in several files, with an index beside them such as {@code model.safetensors.index.json}:
 * its {@code weight_map} tells the file of each tensor. Files and index must agree on every tensor.
 */
public final class ShardedTensors implements TensorSource {
  /** A file beside another: no separators and no way up. */
  static final Pattern FILE_NAME = Pattern.compile("[\\w\\-+][\\w\\-+. ]*");

  private final Path index;
  private final Map<String, TensorSource> shards;
  private final Map<String, String> shardOfTensor;

  private ShardedTensors(
      Path index, Map<String, TensorSource> shards, Map<String, String> shardOfTensor) {
    this.index = index;
    this.shards = shards;
    this.shardOfTensor = Collections.unmodifiableMap(shardOfTensor);
  }

  /**
   * Opens all files.
   *
   * @param opener opens one of them
   * @throws InvalidInputException if the index is damaged, a file is missing or elsewhere than
   *     beside it, or a tensor isn't where the index says
   */
  public static ShardedTensors open(Path index, Function<Path, TensorSource> opener) {
    Map<String, String> shardOfTensor = weightMap(index);
    ShardedTensors opened = new ShardedTensors(index, new LinkedHashMap<>(), shardOfTensor);
    try {
      for (String shard : new TreeSet<>(shardOfTensor.values())) {
        Path path = index.resolveSibling(shard);
        if (!Files.exists(path)) {
          throw new InvalidInputException("%s: the shard %s is missing".formatted(index, shard));
        }
        opened.shards.put(shard, opener.apply(path));
      }
      opened.requireAgreement();
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static Map<String, String> weightMap(Path index) {
    JsonNode root;
    try {
      root = SafetensorsFormat.JSON.readTree(Files.readAllBytes(index));
    } catch (IOException e) {
      throw new InvalidInputException(index + ": not JSON, or it cannot be read", e);
    }
    JsonNode map = root.path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new InvalidInputException(index + ": expected weight_map, a file for each tensor");
    }
    Map<String, String> shards = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String shard = entry.getValue().asText();
      if (!entry.getValue().isTextual() || !FILE_NAME.matcher(shard).matches()) {
        throw new InvalidInputException(
            "%s: the file of tensor %s is %s, expected the name of a file beside the index"
                .formatted(index, entry.getKey(), entry.getValue()));
      }
      shards.put(entry.getKey(), shard);
    }
    return shards;
  }

  private void requireAgreement() {
    shards.forEach(
        (shard, tensors) -> {
          for (String name : tensors.names()) {
            String expected = shardOfTensor.get(name);
            if (!shard.equals(expected)) {
              throw new InvalidInputException(
                  "%s: tensor %s is in %s, expected %s"
                      .formatted(index, name, shard, expected == null ? "in no file" : expected));
            }
          }
        });
    shardOfTensor.forEach(
        (name, shard) -> {
          if (!shards.get(shard).names().contains(name)) {
            throw new InvalidInputException(
                "%s: tensor %s is not in %s".formatted(index, name, shard));
          }
        });
  }

  @Override
  public String description() {
    return index.toString();
  }

  @Override
  public Set<String> names() {
    return shardOfTensor.keySet();
  }

  @Override
  public StoredTensor tensor(String name) {
    String shard = shardOfTensor.get(name);
    if (shard == null) {
      throw new InvalidInputException(index + ": no tensor " + name);
    }
    return shards.get(shard).tensor(name);
  }

  @Override
  public void close() {
    shards.values().forEach(TensorSource::close);
  }
}
