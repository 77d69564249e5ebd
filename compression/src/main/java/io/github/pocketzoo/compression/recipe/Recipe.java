package io.github.pocketzoo.compression.recipe;

import io.github.pocketzoo.compression.recipe.step.RecipeKey;
import io.github.pocketzoo.compression.recipe.step.RecipeValues;
import io.github.pocketzoo.compression.recipe.step.StepType;
import io.github.pocketzoo.core.yaml.YamlMapping;
import io.github.pocketzoo.core.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a model is compressed: a list of steps on a model and data.
 *
 * @param name of the recipe
 * @param description what it is for; may be empty
 * @param model the model to begin with, if the recipe names one
 * @param data where the data are, by the names of the command line's options; may be empty
 * @param maxLength tokens that texts are cut to, if the recipe says
 * @param seed of everything random
 * @param limits of preflight checks
 * @param stages what is done, in an order that was checked
 */
public record Recipe(
    String name,
    String description,
    Optional<String> model,
    Map<String, List<String>> data,
    Optional<Integer> maxLength,
    long seed,
    PreflightLimits limits,
    List<Stage> stages) {
  private static final long USUAL_SEED = 42;

  /** Names the model. */
  public static final String MODEL = "model";

  /** Names the data. */
  public static final String DATA = "data";

  /** Names the seed. */
  public static final String SEED = "seed";

  private static final String STEPS = "steps";
  private static final String PREFLIGHT = "preflight";

  private static final RecipeKey<String> NAME =
      RecipeKey.text("name", "a text", "what the recipe is called (required)");
  private static final RecipeKey<String> DESCRIPTION =
      RecipeKey.text("description", "a text", "what it is for").orElse("");
  private static final RecipeKey<String> MODEL_KEY =
      RecipeKey.text(
          MODEL,
          "a model reference",
          "the model to begin with; where it is left out, the command line has to name one");
  private static final RecipeKey<Integer> MAX_LENGTH =
      RecipeKey.count("max-length", 1, "tokens that longer texts are cut to");
  private static final RecipeKey<Long> SEED_KEY =
      new RecipeKey<>(
          SEED,
          "a whole number",
          "of new weights, dropout and the order of examples",
          Optional.of(USUAL_SEED),
          node -> node.wholeNumber(Long.MIN_VALUE, Long.MAX_VALUE));

  /** Where data are; their keys are those of the program that reads them. */
  private static final RecipeKey<YamlNode> DATA_KEY =
      mapping(
          DATA,
          "where the data are, by the names of the command's options; data of the command line come"
              + " in their place, other options about data with them");

  private static final RecipeKey<YamlNode> PREFLIGHT_KEY =
      mapping(PREFLIGHT, "what is checked before any training");
  private static final RecipeKey<YamlNode> STEPS_KEY =
      new RecipeKey<>(
          STEPS, "a list of steps", "what is done (required)", Optional.empty(), node -> node);

  /** The keys of a recipe. */
  static final List<RecipeKey<?>> KEYS =
      List.of(
          NAME, DESCRIPTION, MODEL_KEY, DATA_KEY, MAX_LENGTH, SEED_KEY, PREFLIGHT_KEY, STEPS_KEY);

  /** Copies. */
  public Recipe {
    data = Map.copyOf(data);
    stages = List.copyOf(stages);
  }

  private static RecipeKey<YamlNode> mapping(String name, String help) {
    return new RecipeKey<>(name, "a mapping", help, Optional.empty(), node -> node);
  }

  /**
   * Reads a recipe and checks all that can be checked without its model.
   *
   * @param dataKeys the names that may stand under {@code data}
   * @throws io.github.pocketzoo.core.error.InvalidInputException with file and line, if a key is
   *     unknown, a value wrong, or steps are in an order that can't be
   */
  public static Recipe read(YamlNode root, List<String> dataKeys) {
    RecipeValues values = RecipeValues.read(root, KEYS);
    List<Stage> stages = stages(values.get(STEPS_KEY));
    StepOrder.check(stages);
    return new Recipe(
        values.get(NAME),
        values.get(DESCRIPTION),
        values.find(MODEL_KEY),
        values.find(DATA_KEY).map(node -> data(node, dataKeys)).orElse(Map.of()),
        values.find(MAX_LENGTH),
        values.get(SEED_KEY),
        values
            .find(PREFLIGHT_KEY)
            .map(node -> PreflightLimits.of(RecipeValues.read(node, PreflightLimits.KEYS)))
            .orElse(PreflightLimits.usual()),
        stages);
  }

  private static Map<String, List<String>> data(YamlNode node, List<String> keys) {
    YamlMapping mapping = node.mapping();
    Map<String, List<String>> data = new LinkedHashMap<>();
    for (String key : keys) {
      mapping
          .optional(key)
          .ifPresent(
              value ->
                  data.put(
                      key,
                      value.isList()
                          ? value.list().stream().map(YamlNode::text).toList()
                          : List.of(value.text())));
    }
    mapping.refuseUnknownKeys();
    return data;
  }

  private static List<Stage> stages(YamlNode node) {
    List<YamlNode> steps = node.list();
    if (steps.isEmpty()) {
      throw node.wrong("a list of one step or more");
    }
    List<Stage> stages = new ArrayList<>();
    Map<String, Integer> ofKind = new HashMap<>();
    for (YamlNode step : steps) {
      StepType type =
          StepType.STEP.form().reader().apply(step.mapping().required(StepType.STEP.name()));
      List<RecipeKey<?>> keys = new ArrayList<>(List.of(StepType.STEP, StepType.NAME));
      keys.addAll(type.keys());
      RecipeValues values = RecipeValues.read(step, keys);
      int number = ofKind.merge(type.name(), 1, Integer::sum);
      String name =
          values.find(StepType.NAME).orElse(number == 1 ? type.name() : type.name() + "-" + number);
      if (stages.stream().anyMatch(other -> other.name().equals(name))) {
        throw step.error("%s: two steps are called %s".formatted(step.path(), name));
      }
      stages.add(new Stage(name, type.maker().apply(values), step));
    }
    return stages;
  }

  /** The steps that make models. */
  public List<Stage> makers() {
    return stages.stream().filter(Stage::makesModel).toList();
  }
}
