package io.github.pocketzoo.core.yaml;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.error.NearNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads a mapping key by key; a key that nobody asked for is an error. */
public final class YamlMapping {
  private final YamlNode node;
  private final Map<String, YamlNode> values = new LinkedHashMap<>();
  private final Map<String, YamlNode> keys = new LinkedHashMap<>();
  private final Set<String> asked = new LinkedHashSet<>();

  YamlMapping(YamlNode node, String source, MappingNode mapping) {
    this.node = node;
    for (NodeTuple tuple : mapping.getValue()) {
      YamlNode key = new YamlNode(source, node.path(), tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode scalar)) {
        throw key.error("a key is a list or a mapping, expected a name");
      }
      String name = scalar.getValue();
      if (keys.put(name, key) != null) {
        throw key.error("key %s is there twice".formatted(name));
      }
      String path = node.path().isEmpty() ? name : node.path() + "." + name;
      values.put(name, new YamlNode(source, path, tuple.getValueNode()));
    }
  }

  /** The keys that are written, in their order. */
  public List<String> keys() {
    return List.copyOf(keys.keySet());
  }

  /** The value of a key, or nothing if the key isn't there. */
  public Optional<YamlNode> optional(String key) {
    asked.add(key);
    return Optional.ofNullable(values.get(key));
  }

  /**
   * The value of a key.
   *
   * @throws InvalidInputException if the key isn't there
   */
  public YamlNode required(String key) {
    return optional(key)
        .orElseThrow(
            () ->
                node.error(
                    (node.path().isEmpty() ? "" : node.path() + ": ")
                        + "key %s is missing".formatted(key)));
  }

  /**
   * Ends the reading.
   *
   * @throws InvalidInputException naming the line of the first key that nobody asked for, and the
   *     keys that may stand there
   */
  public void refuseUnknownKeys() {
    for (Map.Entry<String, YamlNode> written : keys.entrySet()) {
      if (!asked.contains(written.getKey())) {
        List<String> known = new ArrayList<>(asked);
        String hint =
            new NearNames(known)
                .nearest(written.getKey())
                .map(name -> " (%s?)".formatted(name))
                .orElse("");
        throw written
            .getValue()
            .error(
                "unknown key %s%s, expected %s%s"
                    .formatted(
                        written.getKey(),
                        node.path().isEmpty() ? "" : " in " + node.path(),
                        known.isEmpty() ? "none" : String.join(", ", known),
                        hint));
      }
    }
  }
}
