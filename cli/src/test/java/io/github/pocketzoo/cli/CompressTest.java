package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

@DisplayName("compress")
class CompressTest {
  private static final String WHOLE =
      """
      name: whole
      model: @base
      data:
        data: @texts.csv
        validation-data: @texts.csv
      max-length: 16
      steps:
        - step: fine-tune
          name: teacher
          max-steps: 60
          batch-size: 16
          learning-rate: 0.01
          dropout: false
        - step: distill
          layers: 1
          max-steps: 8
          batch-size: 16
          dropout: false
          checkpoint-steps: 5
        - step: prune
          sparsity: 0.5
          teacher: teacher
          max-steps: 6
          batch-size: 16
        - step: recover
          max-steps: 2
          batch-size: 16
        - step: quantize
        - step: evaluate
      """;

  @TempDir private Path directory;

  @BeforeEach
  void writeModelAndData() throws IOException {
    TinyModel.write(directory.resolve("base"));
    TinyTexts.csv(directory.resolve("texts.csv"));
  }

  private String recipe(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text.replace("@", directory + "/"));
    return directory.resolve(name).toString();
  }

  private CommandRun compress(String recipe, String output, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "compress",
                "--recipe",
                recipe,
                "--output",
                directory.resolve(output).toString(),
                "--benchmark-seconds",
                "0.05"));
    words.addAll(List.of(more));
    return CommandRun.of(words.toArray(String[]::new));
  }

  private JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(directory.resolve(file).toFile());
  }

  @Test
  @DisplayName(
      "runs all kinds of steps, measures each, and goes on to the same bytes where it was stopped")
  void runsAndResumes() throws IOException {
    String recipe = recipe("whole.yaml", WHOLE);
    CommandRun run = compress(recipe, "one", "--seed", "7");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("preflight ok", "note: zeros are multiplied", "speed-up", "model: ");

    JsonNode rows = json("one/ablation.json").get("rows");
    assertThat(rows.findValuesAsText("stage"))
        .containsExactly("original", "teacher", "distill", "prune", "recover", "quantize");
    assertThat(rows.get(0).has("score")).as("the base has no head").isFalse();
    assertThat(rows.get(3).get("sparsity").asDouble()).isGreaterThan(0.4);
    assertThat(rows.get(4).get("locked_zeros").asLong()).isPositive();
    assertThat(rows.get(5).get("stored_bytes").asLong())
        .isEqualTo(Files.size(directory.resolve("one/model/model.safetensors")))
        .isLessThan(rows.get(4).get("stored_bytes").asLong());
    assertThat(rows.get(5).get("cost").get("latency_ms").asDouble()).isPositive();
    assertThat(rows.get(5).get("cost").get("resident_bytes").asLong()).isPositive();
    assertThat(json("one/environment.json").get("seed").asLong()).isEqualTo(7);
    assertThat(directory.resolve("one/model/recipe.yaml")).content().contains("seed: 7");
    assertThat(json("one/ablation.json").get("evaluations").get(0).get("split").asText())
        .as("a file of texts has no test split")
        .isEqualTo("validation");
    assertThat(json("one/ablation.json").get("evaluations").get(0).get("score").get("value"))
        .isEqualTo(rows.get(5).get("score").get("value"));
    assertThat(json("one/steps/02-distill/step.json").get("metrics").has("train_loss")).isTrue();

    resumes(directory.resolve("one"), directory.resolve("part"));
  }

  @Test
  @DisplayName("reads the recipe's data as the command line says, or other data in their place")
  void optionsAboutDataGoWithTheRecipesData() throws IOException {
    String steps = "steps: [{step: fine-tune, max-steps: 1, batch-size: 16}]\n";
    String model = "name: short\nmodel: @base\nmax-length: 16\n";
    String recipe =
        recipe(
            "short.yaml",
            model + "data: {data: @texts.csv, validation-data: @texts.csv}\n" + steps);

    CommandRun fewer = compress(recipe, "fewer", "--train-examples", "20");
    assertThat(fewer.exitCode()).as(fewer.err()).isZero();
    assertThat(
            json("fewer/steps/01-fine-tune/step.json").get("data").get("train_examples").asText())
        .isEqualTo("20");

    CommandRun others = compress(recipe, "others", "--data", directory.resolve("texts.csv") + "");
    assertThat(others.exitCode()).isEqualTo(1);
    assertThat(others.err()).contains("held-out examples: give validation-data");

    CommandRun none =
        compress(recipe("none.yaml", model + steps), "none", "--train-examples", "20");
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err()).contains("no data: give --task NAME or --data FILE");
  }

  /** Goes on as after the end of a process within the second step. */
  private void resumes(Path whole, Path part) throws IOException {
    copy(whole, part);
    for (String later :
        List.of(
            "steps/02-distill",
            "steps/03-prune",
            "steps/04-recover",
            "steps/05-quantize",
            "steps/06-evaluate",
            "model",
            "ablation.json",
            "ablation.md")) {
      delete(part.resolve(later));
    }
    String recipe = part.resolve("recipe.yaml").toString();
    CommandRun refused = uncosted(recipe, "part");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("--resume");

    CommandRun other = uncosted(recipe, "part", "--resume", "--seed", "8");
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err()).contains("another seed");

    CommandRun changed = uncosted(recipe, "part", "--resume", "--set", "teacher.batch-size=8");
    assertThat(changed.exitCode()).isEqualTo(1);
    assertThat(changed.err()).contains("step teacher was made with other settings").hasLineCount(1);

    CommandRun resumed = uncosted(recipe, "part", "--resume");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.out()).contains("teacher: done before").doesNotContain("distill: done");
    assertSameModel(whole, part);
    try (Model model = ModelDirectory.load(part.resolve("model"))) {
      assertThat(model.architecture().structure().blocks()).hasSize(1);
    }
  }

  private static void assertSameModel(Path one, Path other) {
    for (String file : List.of("model.safetensors", "config.json", "tokenizer.json")) {
      assertThat(other.resolve("model").resolve(file))
          .hasSameBinaryContentAs(one.resolve("model").resolve(file));
    }
  }

  @Test
  @DisplayName("makes the same bytes again, from the recipe that it stored")
  void runsTwiceToTheSameBytes() throws IOException {
    String recipe =
        recipe(
            "short.yaml",
            WHOLE.substring(0, WHOLE.indexOf("  - step: distill")).replace("60", "3")
                + "  - {step: quantize, scheme: int4, group-size: 16, gptq: true}\n");
    CommandRun first = uncosted(recipe, "one", "--set", "teacher.batch-size=8");
    assertThat(first.exitCode()).as(first.err()).isZero();
    CommandRun second = uncosted(directory.resolve("one/recipe.yaml").toString(), "two");
    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(directory.resolve("two/recipe.yaml")).content().contains("batch-size: 8");
    assertSameModel(directory.resolve("one"), directory.resolve("two"));
  }

  private CommandRun uncosted(String recipe, String output, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "compress",
                "--recipe",
                recipe,
                "--output",
                directory.resolve(output).toString(),
                "--no-benchmark"));
    words.addAll(List.of(more));
    return CommandRun.of(words.toArray(String[]::new));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static void delete(Path path) throws IOException {
    try (var files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  @DisplayName("refuses before any training to learn from a teacher that knows nothing")
  void refusesABadTeacher() throws IOException {
    String recipe =
        recipe("bad.yaml", WHOLE.replace("max-steps: 60", "max-steps: 1").replace("0.01", "1e-9"));
    CommandRun run = uncosted(recipe, "bad");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("distill: teacher: teacher has accuracy", "teacher-margin");
    assertThat(run.err().strip().lines()).hasSize(1);
    assertThat(directory.resolve("bad/steps/02-distill/model")).doesNotExist();
  }

  @Test
  @DisplayName("takes language models, whose score is the perplexity of held-out text")
  void compressesALanguageModel() throws IOException {
    TinyGpt.write(directory.resolve("gpt"), 3);
    Files.writeString(directory.resolve("text.txt"), "the cat is small .\n\n".repeat(200));
    String recipe =
        recipe(
            "gpt.yaml",
            """
            name: gpt
            model: @gpt
            data: {data: @text.txt}
            max-length: 16
            steps:
              - {step: fine-tune, max-steps: 40, batch-size: 8, learning-rate: 0.02}
              - step: prune
                embeddings: false
                teacher: fine-tune
                max-steps: 2
                batch-size: 8
              - {step: quantize, activations: static}
            """);
    CommandRun run = compress(recipe, "out");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("Conv1D", "is the model's head, too");
    JsonNode rows = json("out/ablation.json").get("rows");
    assertThat(rows.get(0).get("score").get("metric").asText()).isEqualTo("perplexity");
    assertThat(rows.get(1).get("score").get("value").asDouble())
        .isLessThan(rows.get(0).get("score").get("value").asDouble());
    assertThat(rows.get(3).get("cost").get("call").asText()).startsWith("a next token");

    CommandRun refused =
        uncosted(recipe, "refused", "--set", "prune.embeddings=true", "--preflight");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("is about to be pruned: expected that tables stay");
    assertThat(directory.resolve("refused")).doesNotExist();
  }

  @Test
  @DisplayName("quantizes language models while they train, and within a budget of their loss")
  void quantizesALanguageModel() throws IOException {
    TinyGpt.write(directory.resolve("gpt"), 3);
    Files.writeString(directory.resolve("text.txt"), "the cat is small .\n\n".repeat(200));
    String begin =
        """
        name: gpt
        model: @gpt
        data: {data: @text.txt}
        max-length: 16
        steps:
          - {step: fine-tune, max-steps: 40, batch-size: 8, learning-rate: 0.02}
        """;
    CommandRun trained =
        uncosted(
            recipe(
                "qat.yaml",
                begin
                    + "  - {step: quantize, qat: true, teacher: fine-tune, max-steps: 3, batch-size: 8}\n"),
            "trained");
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.out()).containsPattern("quantize: perplexity \\d");
    CommandRun within =
        uncosted(
            recipe(
                "mixed.yaml",
                begin + "  - {step: quantize, scheme: int4, group-size: 8, max-loss-rise: 0.01}\n"),
            "within");
    assertThat(within.exitCode()).as(within.err()).isZero();
    JsonNode rows = json("within/ablation.json").get("rows");
    assertThat(Math.log(rows.get(2).get("score").get("value").asDouble()))
        .isLessThan(Math.log(rows.get(1).get("score").get("value").asDouble()) + 0.01 + 1e-6);
  }

  @Test
  @DisplayName("lets a student go on with texts itself, and refuses it other tokens")
  void distilsOnPolicy() throws IOException {
    TinyGpt.write(directory.resolve("gpt"), 3);
    Files.writeString(directory.resolve("text.txt"), "the cat is small .\n\n".repeat(200));
    String begin =
        """
        name: gpt
        model: @gpt
        data: {data: @text.txt, documents: separate}
        max-length: 16
        steps:
          - {step: fine-tune, max-steps: 40, batch-size: 8, learning-rate: 0.02}
          - {step: distill, layers: 1, max-steps: 3, batch-size: 4, \
        """;
    CommandRun run = uncosted(recipe("policy.yaml", begin + "on-policy: 0.5}\n"), "out");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(json("out/steps/02-distill/step.json").get("settings").get("on_policy").asText())
        .isEqualTo("0.5");
    for (String[] refused :
        new String[][] {
          {"vocabulary-size: 9}", "line 7: the text is in the tokens of the model already"},
          {"augment: 1}", "line 7: augment: the data have no classes"}
        }) {
      CommandRun other = uncosted(recipe("other.yaml", begin + refused[0] + "\n"), "other");
      assertThat(other.exitCode()).isEqualTo(1);
      assertThat(other.err()).contains(refused[1]).hasLineCount(1);
      assertThat(directory.resolve("other")).doesNotExist();
    }
  }

  @Test
  @DisplayName("makes more texts of few, with a masked language model")
  void augments() throws IOException {
    TinyModel.write(directory.resolve("masked"), HeadSpec.of(Task.FILL_MASK));
    String begin = WHOLE.substring(0, WHOLE.indexOf("  - step: distill"));
    String distill = "  - {step: distill, layers: 1, epochs: 1, batch-size: 16, %s}\n";
    CommandRun run =
        uncosted(
            recipe("more.yaml", begin + distill.formatted("augment: 2, augment-model: @masked")),
            "out");
    assertThat(run.exitCode()).as(run.err()).isZero();
    int texts = 96;
    assertThat(run.out()).contains("augmented %d texts to %d".formatted(texts, 3 * texts));
    JsonNode step = json("out/steps/02-distill/step.json");
    assertThat(step.get("data").get("train_examples").asInt()).isEqualTo(3 * texts);
    CommandRun policy =
        uncosted(recipe("policy.yaml", begin + distill.formatted("on-policy: 0.5")), "policy");
    assertThat(policy.err())
        .contains("on-policy: the data are no text that models continue")
        .hasLineCount(1);
    CommandRun unmasked =
        uncosted(
            recipe("none.yaml", begin + distill.formatted("augment: 1, augment-model: @base")),
            "none");
    assertThat(unmasked.exitCode()).isEqualTo(1);
    assertThat(unmasked.err()).contains("base").hasLineCount(1);
    assertThat(directory.resolve("none")).doesNotExist();
  }

  @ParameterizedTest
  @DisplayName("refuses before any training what a later step could not do")
  @CsvSource(
      delimiter = '|',
      value = {
        "distill, heads: 5 | line 17: steps[2] (last): the student has 5 attention heads, its teacher 4",
        "distill, intermediate-size: 65 | the student has 65 neurons, its teacher 64: expected at most",
        "distill, hidden-size: 33 | the student has hidden size 33, its teacher 32",
        "distill, embedding-size: 32 | embedding size 32, expected less than the student's hidden size 32",
        "distill, layers: 2 | the student has 2 layers, its teacher 1",
        "distill, relation-layer: 2, alpha-self-relations: 1 | relation-layer is 2, expected 1 to 1",
        "distill, teacher-cache: @texts.csv | cannot write",
        "distill, student: @int8 | the model's matrices are integers already",
        "prune, pattern: '2:7' | hidden states are 32 wide, expected a multiple of 7 for the pattern 2:7",
        "prune, method: layers, layers: [1], one-shot: true | layer 1 of 1 stays, expected 0 to 0",
        "quantize, keep: [nope] | keep nope: the model has no matrix of this name",
        "quantize, keep: [classifier], qat: true, teacher: @none | no directory",
        "quantize, qat: true, teacher: @none | no directory",
      })
  void refusesWhatALaterStepCannotDo(String step, String message) throws IOException {
    CommandRun.of("quantize --model @base --output @int8".replace("@", directory + "/").split(" "));
    String text =
        WHOLE.substring(0, WHOLE.indexOf("  - step: distill"))
            + "  - step: distill\n    layers: 1\n    max-steps: 1\n"
            + "  - {name: last, step: %s}\n".formatted(step);
    CommandRun run = uncosted(recipe("late.yaml", text), "late");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(message).hasLineCount(1);
    assertThat(directory.resolve("late")).doesNotExist();
  }

  @Test
  @DisplayName("refuses before any training tables that a student has already, and lost zeros")
  void refusesWhatModelsOfStepsCannotDo() throws IOException {
    String begin = WHOLE.substring(0, WHOLE.indexOf("  - step: distill"));
    CommandRun narrow =
        uncosted(
            recipe(
                "narrow.yaml",
                begin
                    + "  - {step: distill, layers: 1, embedding-size: 16}\n"
                    + "  - {step: distill, layers: 1, embedding-size: 8}\n"),
            "narrow");
    assertThat(narrow.exitCode()).isEqualTo(1);
    assertThat(narrow.err())
        .contains("line 15: steps[2] (distill-2): a model of type albert can't have embeddings")
        .hasLineCount(1);
    assertThat(directory.resolve("narrow")).doesNotExist();

    CommandRun.of(
        "prune --model @base --one-shot --output @sparse".replace("@", directory + "/").split(" "));
    CommandRun sparse =
        uncosted(
            recipe(
                "sparse.yaml",
                begin.replace("base", "sparse")
                    + "  - {step: prune, method: layers, layers: [0], one-shot: true}\n"),
            "sparse-out");
    assertThat(sparse.exitCode()).isEqualTo(1);
    assertThat(sparse.err())
        .contains("line 14: steps[1] (prune): comes after the zeros of the model")
        .hasLineCount(1);
    assertThat(directory.resolve("sparse-out")).doesNotExist();
  }

  @Test
  @DisplayName("makes everything smaller: vocabulary, layers, heads, neurons, matrices and tables")
  void compressesAllThatThereIs() throws IOException {
    String text =
        WHOLE.substring(0, WHOLE.indexOf("  - step: distill"))
            + """
              - step: distill
                layers: 1
                vocabulary-size: 6
                alpha-hidden: 0
                max-steps: 4
                batch-size: 16
              - step: prune
                method: structured
                importance: magnitude
                one-shot: true
              - step: recover
                teacher: teacher
                alpha-hidden: 0
                max-steps: 2
                batch-size: 16
              - {step: quantize, embeddings: int4}
            """;
    CommandRun run = uncosted(recipe("small.yaml", text), "out");
    assertThat(run.exitCode()).as(run.err()).isZero();
    try (Model teacher = ModelDirectory.load(directory.resolve("out/steps/01-teacher/model"));
        Model small = ModelDirectory.load(directory.resolve("out/model"));
        Forward samediff = new SameDiffForward(small);
        Forward compiled = EngineChoice.byWeights().open(small)) {
      assertThat(small.architecture().vocabularySize())
          .isEqualTo(small.tokenizer().vocabularySize())
          .isLessThan(teacher.architecture().vocabularySize());
      assertThat(small.quantized().get("embeddings.word_embeddings.weight").scheme().bits())
          .isEqualTo(4);
      TokenBatch batch = TokenBatch.of(List.of(small.tokenizer().encode("the red cat")), 0);
      double[] expected = logits(samediff, batch);
      double[] actual = logits(compiled, batch);
      // The runtime rounds the inputs of layers, too.
      assertThat(actual).hasSameSizeAs(expected).containsExactly(expected, within(0.1));
    }
  }

  private static double[] logits(Forward forward, TokenBatch batch) {
    return forward
        .run(batch, List.of(Forward.LOGITS))
        .get(Forward.LOGITS)
        .castTo(DataType.DOUBLE)
        .data()
        .asDouble();
  }

  @Test
  @DisplayName(
      "trains adapters, and a student of its own of several teachers whose outputs are kept")
  void learnsFromSeveralTeachers() throws IOException {
    String text =
        WHOLE.substring(0, WHOLE.indexOf("  - step: distill"))
            + """
              - {step: fine-tune, name: second, lora-rank: 2, lora-roles: [query, key], max-steps: 3}
              - step: distill
                teachers: [teacher, second]
                teacher-weights: [3, 1]
                student: @base
                teacher-cache: @cache
                alpha-hidden: 0
                alpha-self-relations: 1
                max-steps: 3
                batch-size: 16
              - step: prune
                sparsity: 0.3
                teacher: teacher
                teacher-cache: @kept
                max-steps: 2
                batch-size: 16
            """;
    CommandRun run = uncosted(recipe("taught.yaml", text), "out");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).doesNotContain("the teacher runs in SameDiff");
    JsonNode tuned = json("out/steps/02-second/step.json").get("settings");
    assertThat(tuned.get("lora_rank").asText()).isEqualTo("2");
    JsonNode distilled = json("out/steps/03-distill/step.json").get("settings");
    assertThat(distilled.get("teacher_weights").asText()).isEqualTo("3.0, 1.0");
    assertThat(directory.resolve("cache")).isNotEmptyDirectory();
    assertThat(directory.resolve("kept")).isNotEmptyDirectory();
    assertThat(uncosted(directory.resolve("taught.yaml").toString(), "out", "--resume").out())
        .contains("second: done before", "distill: done before");
  }

  @Test
  @DisplayName("takes encoders without labels, which are held against the original's similarities")
  void compressesAnEncoder() throws IOException {
    Files.writeString(
        directory.resolve("text.txt"),
        "the red cat\nthe dog walks\na bird\na bird in the tree\nthe city\nthe river is green\n"
            .concat("the house is small or large\n")
            .repeat(60));
    String recipe =
        recipe(
            "encoder.yaml",
            """
            name: encoder
            model: @base
            data: {data: @text.txt, unlabelled: true}
            max-length: 16
            steps:
              - step: distill
                alpha-soft: 0
                alpha-hard: 0
                alpha-cosine: 1
                max-steps: 4
                batch-size: 8
              - {step: quantize, embeddings: float}
            """);
    CommandRun run = compress(recipe, "out");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode rows = json("out/ablation.json").get("rows");
    assertThat(rows.get(0).get("score").get("value").asDouble()).isCloseTo(1, within(1e-6));
    assertThat(rows.get(2).get("score").get("metric").asText()).isEqualTo("similarity");
    assertThat(rows.get(2).get("cost").get("latency_ms").asDouble()).isPositive();

    CommandRun refused =
        uncosted(
            recipe("tuned.yaml", Files.readString(Path.of(recipe)).replace("alpha-hard: 0", "")),
            "refused");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("no labels", "line 6");
  }

  @Test
  @Tag("slow")
  @DisplayName("that is killed within a training goes on from its checkpoint to the same bytes")
  void goesOnWithinATraining() throws IOException, InterruptedException {
    String recipe =
        recipe(
            "short.yaml",
            WHOLE.substring(0, WHOLE.indexOf("  - step: distill"))
                + "    checkpoint-steps: 4\n  - step: quantize\n");
    assertThat(uncosted(recipe, "whole").exitCode()).isZero();
    Path killed = directory.resolve("killed");
    Path checkpoint = killed.resolve("steps/01-teacher/checkpoint.safetensors");
    try (CommandProcess process =
        CommandProcess.start(
            directory,
            List.of(),
            "compress",
            "--recipe",
            recipe,
            "--output",
            killed.toString(),
            "--no-benchmark")) {
      while (process.isRunning() && !Files.exists(checkpoint)) {
        Thread.sleep(5);
      }
      process.kill();
    }
    assertThat(checkpoint).exists();
    CommandRun resumed = uncosted(recipe, "killed", "--resume");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertSameModel(directory.resolve("whole"), killed);
    assertThat(checkpoint).doesNotExist();
  }

  @Test
  @DisplayName("lists the recipes that come with pocketzoo, all of which can be read")
  void lists() {
    CommandRun run = CommandRun.of("compress", "--list");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("fast-cpu-classifier", "mark-all");
    CommandRun unknown = CommandRun.of("compress", "--recipe", "fast-cpu-clasifier");
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.err()).contains("did you mean fast-cpu-classifier?");
  }

  @Test
  @DisplayName("refuses before any training to measure on examples that there aren't")
  void refusesAMissingSplit() throws IOException {
    CommandRun run = uncosted(recipe("whole.yaml", WHOLE), "x", "--set", "evaluate.split=test");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("the data have no test split, expected split: validation");
    assertThat(directory.resolve("x")).doesNotExist();
  }

  @Test
  @DisplayName("names file, line, key and what was expected")
  void refusesWhatIsNoRecipe() throws IOException {
    CommandRun run =
        compress(recipe("wrong.yaml", WHOLE.replace("sparsity: 0.5", "sparsity: 1.5")), "x");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("wrong.yaml: line 21: steps[2].sparsity is '1.5', expected a number in [0, 1)");
  }
}
