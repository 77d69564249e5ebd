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
public final class RecipeValues implements ChosenSettings {
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

  @Override
  public boolean has(RecipeKey<?> key) {
    return nodes.containsKey(key.name());
  }

  @Override
  public <T> Optional<T> find(RecipeKey<T> key) {
    YamlNode node = nodes.get(key.name());
    return node == null ? key.usual() : Optional.of(key.form().reader().apply(node));
  }

  @Override
  public String name(RecipeKey<?> key) {
    return key.name();
  }

  @Override
  public String name(RecipeKey<?> key, String value) {
    return key.name() + ": " + value;
  }

  @Override
  public InvalidInputException refusal(RecipeKey<?> key, String goesWith) {
    return nodes
        .get(key.name())
        .error("%s.%s: goes with %s".formatted(place.path(), key.name(), goesWith));
  }

  @Override
  public InvalidInputException error(String message) {
    return place.error(place.path().isEmpty() ? message : place.path() + ": " + message);
  }

  @Override
  public <T> T checked(Supplier<T> maker) {
    try {
      return maker.get();
    } catch (InvalidInputException e) {
      throw e.getMessage().contains(": line ") ? e : error(e.getMessage());
    }
  }
}
