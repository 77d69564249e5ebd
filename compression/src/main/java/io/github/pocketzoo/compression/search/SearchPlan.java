package io.github.pocketzoo.compression.search;

import io.github.pocketzoo.compression.recipe.Recipe;
import io.github.pocketzoo.compression.recipe.RecipePath;
import io.github.pocketzoo.compression.recipe.step.RecipeKey;
import io.github.pocketzoo.compression.recipe.step.RecipeValues;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.yaml.YamlEdit;
import io.github.pocketzoo.core.yaml.YamlMapping;
import io.github.pocketzoo.core.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a search tries, and what it looks for.
 *
 * @param cells every combination of the grid's values, the last path changing fastest
 * @param budget what a model has to keep
 */
public record SearchPlan(List<SearchCell> cells, SearchBudget budget) {
  /** More cells than this are a mistake more likely than a wish. */
  private static final int MOST = 1_000;

  private static final RecipeKey<YamlNode> GRID =
      new RecipeKey<>(
          "grid",
          "a mapping of paths to lists of values",
          "what is tried: a path is a step's name and a key, such as `prune.sparsity`, or"
              + " `steps[1].sparsity`, or a key of the recipe such as `seed` (required)",
          Optional.empty(),
          node -> node);
  private static final RecipeKey<YamlNode> BUDGET =
      new RecipeKey<>(
          "budget", "a mapping", "what a model has to keep", Optional.empty(), node -> node);

  /** The keys of a grid file. */
  static final List<RecipeKey<?>> KEYS = List.of(GRID, BUDGET);

  /** Copies. */
  public SearchPlan {
    cells = List.copyOf(cells);
  }

  /**
   * Reads a grid and makes all its recipes, each of which is checked.
   *
   * @param recipe without the grid's values
   * @param grid the grid file
   * @param dataKeys as for {@link Recipe#read}
   * @throws InvalidInputException if a key or path is unknown, or a combination makes a recipe that
   *     can't be
   */
  public static SearchPlan read(YamlNode recipe, YamlNode grid, List<String> dataKeys) {
    RecipeValues values = RecipeValues.read(grid, KEYS);
    SearchBudget budget =
        values
            .find(BUDGET)
            .map(node -> SearchBudget.of(RecipeValues.read(node, SearchBudget.KEYS)))
            .orElse(SearchBudget.none());
    Map<String, List<YamlNode>> axes = axes(recipe, values.get(GRID));
    List<Map<String, YamlNode>> combinations = combinations(axes);
    if (combinations.size() > MOST) {
      throw grid.error(
          "the grid has %d combinations, expected %d at most".formatted(combinations.size(), MOST));
    }
    int digits = Integer.toString(combinations.size()).length();
    List<SearchCell> cells = new ArrayList<>();
    for (Map<String, YamlNode> combination : combinations) {
      String name = ("%0" + digits + "d").formatted(cells.size() + 1);
      YamlNode changed = recipe;
      Map<String, String> texts = new LinkedHashMap<>();
      for (Map.Entry<String, YamlNode> each : combination.entrySet()) {
        changed = YamlEdit.set(changed, RecipePath.of(recipe, each.getKey()), each.getValue());
        texts.put(each.getKey(), YamlEdit.write(each.getValue()).strip());
      }
      check(changed, texts, dataKeys);
      cells.add(new SearchCell(name, texts, changed));
    }
    return new SearchPlan(cells, budget);
  }

  private static void check(YamlNode recipe, Map<String, String> values, List<String> dataKeys) {
    try {
      Recipe.read(recipe, dataKeys);
    } catch (InvalidInputException e) {
      throw new InvalidInputException("with %s: %s".formatted(values, e.getMessage()), e);
    }
  }

  private static Map<String, List<YamlNode>> axes(YamlNode recipe, YamlNode grid) {
    YamlMapping mapping = grid.mapping();
    Map<String, List<YamlNode>> axes = new LinkedHashMap<>();
    for (String path : mapping.keys()) {
      YamlNode node = mapping.required(path);
      RecipePath.of(recipe, path);
      if (node.list().isEmpty()) {
        throw node.wrong("a list of one value or more");
      }
      axes.put(path, node.list());
    }
    if (axes.isEmpty()) {
      throw grid.wrong("a mapping of one path or more");
    }
    return axes;
  }

  private static List<Map<String, YamlNode>> combinations(Map<String, List<YamlNode>> axes) {
    List<Map<String, YamlNode>> all = List.of(Map.of());
    for (Map.Entry<String, List<YamlNode>> axis : axes.entrySet()) {
      List<Map<String, YamlNode>> longer = new ArrayList<>();
      for (Map<String, YamlNode> each : all) {
        for (YamlNode value : axis.getValue()) {
          Map<String, YamlNode> more = new LinkedHashMap<>(each);
          more.put(axis.getKey(), value);
          longer.add(more);
        }
      }
      if (longer.size() > MOST) {
        return longer;
      }
      all = longer;
    }
    return all;
  }
}
