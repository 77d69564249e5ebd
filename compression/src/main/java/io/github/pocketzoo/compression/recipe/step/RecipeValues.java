package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.yaml.YamlMapping;
import io.github.pocketzoo.core.yaml.YamlNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What a mapping of a recipe says. Every value in it has been checked. */
public final class RecipeValues {
  private final YamlNode place;
  private final Map<String, YamlNode> nodes;

  private RecipeValues(YamlNode place, Map<String, YamlNode> nodes) {
    this.place = place;
    this.nodes = nodes;
  }

  /**
   * Reads a mapping.
   *
   * @param keys all that may stand there
   * @throws InvalidInputException with file and line, if a key is unknown or a value wrong
   */
  public static RecipeValues read(YamlNode node, List<RecipeKey<?>> keys) {
    YamlMapping mapping = node.mapping();
    Map<String, YamlNode> nodes = new LinkedHashMap<>();
    for (RecipeKey<?> key : keys) {
      mapping.optional(key.name()).ifPresent(value -> nodes.put(key.name(), value));
    }
    mapping.refuseUnknownKeys();
    RecipeValues values = new RecipeValues(node, nodes);
    keys.forEach(values::find);
    return values;
  }

  /** Whether a key is written. */
  public boolean has(RecipeKey<?> key) {
    return nodes.containsKey(key.name());
  }

  /** The value that is written, or the usual one, if there is one. */
  public <T> Optional<T> find(RecipeKey<T> key) {
    YamlNode node = nodes.get(key.name());
    return node == null ? key.usual() : Optional.of(key.reader().apply(node));
  }

  /**
   * The value of a key that has to be there or has a usual value.
   *
   * @throws InvalidInputException if it isn't there
   */
  public <T> T get(RecipeKey<T> key) {
    return find(key)
        .orElseThrow(
            () -> error("key %s is missing, expected %s".formatted(key.name(), key.form())));
  }

  /**
   * Refuses a key that means nothing here, rather than overlook it.
   *
   * @param goesWith what it means something with
   */
  public void refuse(RecipeKey<?> key, String goesWith) {
    if (has(key)) {
      throw nodes
          .get(key.name())
          .error("%s.%s: goes with %s".formatted(place.path(), key.name(), goesWith));
    }
  }

  /** An error at the place of the mapping. */
  public InvalidInputException error(String message) {
    return place.error(place.path().isEmpty() ? message : place.path() + ": " + message);
  }

  /** What settings are made of the values; what the settings refuse gets the place. */
  public <T> T checked(Supplier<T> maker) {
    try {
      return maker.get();
    } catch (InvalidInputException e) {
      throw e.getMessage().contains(": line ") ? e : error(e.getMessage());
    }
  }
}
