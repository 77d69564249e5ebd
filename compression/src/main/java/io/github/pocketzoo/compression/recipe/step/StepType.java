package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.core.yaml.YamlNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A kind of step.
 *
 * @param name as {@code step:} names it
 * @param summary what it does, in a sentence
 * @param keys that may stand in such a step, beside {@link #STEP} and {@link #NAME}
 * @param maker makes the step
 */
public record StepType(
    String name,
    String summary,
    List<RecipeKey<?>> keys,
    Function<RecipeValues, RecipeStep> maker) {

  /** Says what kind of step it is. */
  public static final RecipeKey<StepType> STEP =
      new RecipeKey<>(
          "step",
          "one of fine-tune, distill, prune, recover, quantize, evaluate",
          "what is done (required)",
          Optional.empty(),
          node -> node.choice(byName()));

  /** Names a step. */
  public static final RecipeKey<String> NAME =
      new RecipeKey<>(
          "name",
          "lower-case letters, digits and hyphens",
          "what tables, directories and later steps call it (default: its kind, with a number from"
              + " the second on)",
          Optional.empty(),
          StepType::name);

  /** Copies. */
  public StepType {
    keys = List.copyOf(keys);
  }

  /** All kinds, in the order in which they are used. */
  public static List<StepType> all() {
    return List.of(
        FineTuneStep.TYPE,
        DistillStep.TYPE,
        PruneStep.TYPE,
        RecoverStep.TYPE,
        QuantizeStep.TYPE,
        EvaluateStep.TYPE);
  }

  private static Map<String, StepType> byName() {
    Map<String, StepType> types = new LinkedHashMap<>();
    all().forEach(type -> types.put(type.name(), type));
    return types;
  }

  private static String name(YamlNode node) {
    String text = node.text();
    if (!text.matches("[a-z0-9][a-z0-9-]*")) {
      throw node.wrong("lower-case letters, digits and hyphens");
    }
    if (text.equals(TeacherChoice.ORIGINAL) || text.equals(TeacherChoice.PREVIOUS)) {
      throw node.wrong("another name: this one means a model where a teacher is chosen");
    }
    return text;
  }
}
