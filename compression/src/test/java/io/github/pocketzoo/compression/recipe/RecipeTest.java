package io.github.pocketzoo.compression.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.compression.distill.LossPart;
import io.github.pocketzoo.compression.prune.GradualPruning;
import io.github.pocketzoo.compression.prune.MaskRule;
import io.github.pocketzoo.compression.recipe.step.DistillStep;
import io.github.pocketzoo.compression.recipe.step.PruneStep;
import io.github.pocketzoo.compression.recipe.step.QuantizeStep;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.quant.WeightScheme;
import io.github.pocketzoo.core.yaml.YamlFile;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A recipe")
class RecipeTest {
  private static final List<String> DATA = List.of("task", "data", "unlabelled");

  private static Recipe read(String text) {
    return Recipe.read(YamlFile.parse("r.yaml", text), DATA);
  }

  private static Recipe steps(String... steps) {
    StringBuilder text = new StringBuilder("name: r\nsteps:\n");
    for (String step : steps) {
      text.append("  - ").append(step).append('\n');
    }
    return read(text.toString());
  }

  @Test
  @DisplayName("is read into the settings of what compresses")
  void isRead() {
    Recipe recipe =
        read(
            """
            name: r
            model: somewhere
            seed: 3
            data: {task: t, data: [a, b]}
            steps:
              - step: distill
                layers: 2
                alpha-cosine: 0.5
                max-steps: 10
              - {step: prune, pattern: '2:4', teacher: distill}
              - {step: quantize, scheme: int4, group-size: 32, embeddings: float}
            """);
    assertThat(recipe.seed()).isEqualTo(3);
    assertThat(recipe.model()).contains("somewhere");
    assertThat(recipe.data()).containsEntry("data", List.of("a", "b"));
    assertThat(recipe.stages())
        .extracting(Stage::name)
        .containsExactly("distill", "prune", "quantize");
    DistillStep distill = (DistillStep) recipe.stages().get(0).step();
    assertThat(distill.distillation().student().layers()).hasValue(2);
    assertThat(distill.distillation().weights().of(LossPart.COSINE)).isEqualTo(0.5);
    assertThat(distill.training().options(1_000, 3).steps()).isEqualTo(10);
    PruneStep prune = (PruneStep) recipe.stages().get(1).step();
    assertThat(prune.method()).isEqualTo(GradualPruning.toPattern(new MaskRule.NOfM(2, 4)));
    QuantizeStep quantize = (QuantizeStep) recipe.stages().get(2).step();
    assertThat(quantize.plan().linear()).isEqualTo(WeightScheme.groups(4, 32, true));
    assertThat(quantize.plan().embeddings()).isEmpty();
  }

  @Test
  @DisplayName("trains for epochs unless it says how many steps")
  void epochs() {
    PruneStep prune =
        (PruneStep) steps("{step: prune, epochs: 2, batch-size: 10}").stages().get(0).step();
    assertThat(prune.training().options(95, 1).steps()).isEqualTo(20);
  }

  @ParameterizedTest
  @DisplayName("names file, line, key and what was expected")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{step: prun} | line 3: steps[0].step is 'prun', expected one of fine-tune, distill, prune,"
            + " recover, quantize, evaluate (prune?)",
        "{step: prune, sparsty: 0.5} | line 3: unknown key sparsty in steps[0]",
        "{step: prune, sparsity: 1} | steps[0].sparsity is '1', expected a number in [0, 1)",
        "{step: prune, sparsity: half} | steps[0].sparsity is 'half', expected a number in [0, 1)",
        "{step: distill, temperature: 0} | steps[0].temperature is '0', expected a number greater"
            + " than 0",
        "{step: distill, layers: 0} | steps[0].layers is '0', expected a whole number, 1 or more",
        "{step: distill, teacher-layers: first} | line 3: teacher-layers",
        "{step: distill, alpha-soft: 0, alpha-hard: 0, alpha-hidden: 0} | all distillation weights"
            + " are 0",
        "{step: distill, vocabulary-size: 0} | steps[0].vocabulary-size is '0', expected a whole",
        "{step: distill, vocabulary-size: 9, prune-vocabulary: true} | steps[0].vocabulary-size:"
            + " goes with a vocabulary of its own, not with prune-vocabulary",
        "{step: distill, teachers: [original]} | steps[0]: teachers: expected a list of two or"
            + " more",
        "{step: distill, teachers: [original, a], teacher: b} | steps[0].teacher: goes with a"
            + " single",
        "{step: distill, teachers: [original, a], teacher-weights: [1]} | steps[0]:"
            + " teacher-weights: 1 numbers, expected 2, one a teacher",
        "{step: distill, teacher-weights: [1, 2]} | steps[0].teacher-weights: goes with teachers",
        "{step: distill, teachers: [original, a], teacher-weights: [1, 0]} | expected a number"
            + " greater",
        "{step: distill, student: m, layers: 2} | steps[0].layers: goes with a new student",
        "{step: distill, cache-top-logits: 2} | steps[0].cache-top-logits: goes with teacher-cache",
        "{step: prune, teacher-cache: c} | steps[0].teacher-cache: goes with teacher",
        "{step: recover, teacher: a, cache-top-logits: 2} | steps[0].cache-top-logits: goes with"
            + " teacher-cache",
        "{step: fine-tune, lora-alpha: 2} | steps[0].lora-alpha: goes with lora-rank",
        "{step: fine-tune, lora-rank: 2, freeze: embeddings} | steps[0].freeze: goes with training"
            + " the body",
        "{step: fine-tune, lora-rank: 2, lora-roles: [head]} | expected one of query, key, value",
        "{step: distill, on-policy: 2} | steps[0].on-policy is '2', expected a number in [0, 1]",
        "{step: distill, on-policy: 0.5, alpha-soft: 0} | steps[0]: on-policy: needs a weight of"
            + " soft targets above 0",
        "{step: distill, on-policy: 0.5, teacher-cache: c} | steps[0].teacher-cache: goes with texts"
            + " that there are already",
        "{step: distill, augment: 0} | steps[0].augment is '0', expected a whole number, 1 or more",
        "{step: distill, augment: 1, augment-probability: 0} | expected a number greater than 0 and"
            + " at most 1",
        "{step: distill, augment-candidates: 3} | steps[0].augment-candidates: goes with augment",
        "{step: distill, patience: 3} | steps[0].patience: goes with eval-steps",
        "{step: prune, method: movement, one-shot: true} | movement pruning learns while it trains",
        "{step: prune, method: structured, one-shot: true} | importance taylor needs data",
        "{step: prune, method: structured, sparsity: 0.5} | steps[0].sparsity: goes with"
            + " method: magnitude or movement",
        "{step: prune, one-shot: true, epochs: 1} | steps[0].epochs: goes with a training",
        "{step: prune, method: layers} | layers is missing",
        "{step: prune, method: layers, layers: [2, 1]} | expected numbers from 0 in ascending"
            + " order",
        "{step: prune, temperature: 2} | steps[0].temperature: goes with teacher",
        "{step: quantize, epochs: 1} | steps[0].epochs: goes with qat: true",
        "{step: quantize, group-size: 32, granularity: channel} | goes with granularity: group",
        "{step: quantize, observer: mse} | steps[0].observer: goes with activations: static",
        "{step: quantize, calibration-examples: 3} | goes with activations: static, smooth or gptq",
        "{step: quantize, scheme: int4, asymmetric: true, activations: dynamic} | activations can't be integers",
        "{step: quantize, qat: true, gptq: true} | steps[0].gptq: goes with rounding",
        "{step: prune, name: original} | steps[0].name is 'original', expected another name"
      })
  void refusesWhatIsWrong(String step, String message) {
    assertThatThrownBy(() -> steps(step))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("r.yaml: line 3")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @DisplayName("refuses steps in an order that can't be, at the line of the step")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{step: quantize} | {step: prune} | comes after quantize, whose integers it would change",
        "{step: quantize} | {step: quantize} | comes after quantize, which has made integers"
            + " already",
        "{step: quantize} | {step: distill} | comes after quantize, and integers neither teach nor",
        "{step: quantize} | {step: fine-tune} | comes after quantize, whose integers can't be",
        "{step: quantize} | {step: recover} | comes after quantize, whose integers can't be",
        "{step: prune} | {step: distill} | comes after prune: a new student would lose its locked",
        "{step: prune} | {step: prune, method: structured} | comes after prune: what is removed",
        "{step: prune} | {step: quantize, gptq: true} | comes after prune: gptq makes up for"
            + " errors",
        "{step: distill} | {step: recover} | nothing was pruned before",
        "{step: evaluate} | {step: distill} | nothing was made before that it could measure",
        "{step: distill, teachers: [original, later]} | {step: prune, name: later} | teacher later"
            + " is not made before it",
        "{step: prune, teacher: later} | {step: recover, name: later} | teacher later is not made",
        "{step: prune, name: a} | {step: recover, name: a} | two steps are called a"
      })
  void refusesImpossibleOrders(String first, String second, String message) {
    assertThatThrownBy(() -> steps(first, second))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("r.yaml: line ")
        .hasMessageContaining(message);
  }

  @Test
  @DisplayName("may have all kinds of steps in their order")
  void allowsTheOrder() {
    assertThat(
            steps(
                    "{step: fine-tune}",
                    "{step: distill}",
                    "{step: prune, method: structured}",
                    "{step: prune}",
                    "{step: recover, teacher: fine-tune}",
                    "{step: quantize}",
                    "{step: evaluate}")
                .makers())
        .hasSize(6);
  }

  @Test
  @DisplayName("refuses an empty list of steps and unknown keys of data")
  void refusesTheRest() {
    assertThatThrownBy(() -> read("name: r\nsteps: []\n"))
        .hasMessageContaining(
            "line 2: steps is an empty list, expected a list of one step or more");
    assertThatThrownBy(() -> read("name: r\ndata: {tsk: a}\nsteps: [{step: distill}]\n"))
        .hasMessageContaining("line 2: unknown key tsk in data");
    assertThatThrownBy(() -> read("steps: [{step: distill}]\n"))
        .hasMessageContaining("name is missing");
  }

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.compression.recipe.ShippedRecipes#names")
  @DisplayName("that comes with pocketzoo is one, and called as its file")
  void shippedOnesAreRead(String name) {
    assertThat(Recipe.read(ShippedRecipes.yaml(name), DATA).name()).isEqualTo(name);
    assertThat(Recipe.read(ShippedRecipes.yaml(name), DATA).description()).isNotBlank();
  }

  @Test
  @DisplayName("has values that are named by their step or by their position")
  void paths() {
    var yaml =
        YamlFile.parse(
            "r", "name: r\nsteps:\n- step: prune\n- step: prune\n- {step: distill, name: d}\n");
    assertThat(RecipePath.of(yaml, "prune.sparsity")).isEqualTo("steps[0].sparsity");
    assertThat(RecipePath.of(yaml, "prune-2.sparsity")).isEqualTo("steps[1].sparsity");
    assertThat(RecipePath.of(yaml, "d.layers")).isEqualTo("steps[2].layers");
    assertThat(RecipePath.of(yaml, "steps[1].layers")).isEqualTo("steps[1].layers");
    assertThat(RecipePath.of(yaml, "seed")).isEqualTo("seed");
    assertThatThrownBy(() -> RecipePath.of(yaml, "quantize.scheme"))
        .hasMessageContaining("neither a key of recipes nor the name of a step");
  }
}
