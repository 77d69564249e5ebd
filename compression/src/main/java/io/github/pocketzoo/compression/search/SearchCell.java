package io.github.pocketzoo.compression.search;

import io.github.pocketzoo.core.yaml.YamlNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A recipe with one choice of values.
 *
 * @param name such as {@code 03}
 * @param values by paths in the recipe, as written
 * @param recipe with these values
 */
public record SearchCell(String name, Map<String, String> values, YamlNode recipe) {
  /** Copies. */
  public SearchCell {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
