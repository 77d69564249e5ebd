package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.model.HeadRequest;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.LoadedModel;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every task from data to answers, on a model and data that take seconds. */
class TasksTest {
  private static final String SETTINGS =
      " --batch-size 12 --learning-rate 5e-3 --max-length 20 --no-dropout --threads 1 --max-steps ";

  @TempDir private Path directory;

  @BeforeEach
  void writeModel() throws IOException {
    TinyModel.write(directory.resolve("base"));
  }

  /** Runs a command line in which {@code @} stands for the directory and {@code _} for a space. */
  private String run(String line) {
    return runOn("", line);
  }

  private String runOn(String input, String line) {
    List<String> words = new ArrayList<>();
    for (String word : line.split(" +")) {
      words.add(word.replace("@", directory + "/").replace("_", " "));
    }
    CommandRun run = CommandRun.withInput(input, words.toArray(String[]::new));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return run.out();
  }

  private JsonNode config(String model) throws IOException {
    return json(Files.readString(directory.resolve(model).resolve(ModelDirectory.CONFIG)));
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void textsWithManyLabels() throws IOException {
    TaskFiles.multiLabel(directory.resolve("a.csv"));

    String out =
        run(
            "train --model @base --task multi-label --data @a.csv --validation-data @a.csv"
                + " --output @model"
                + SETTINGS
                + 100);

    assertThat(out)
        .contains("a.csv: 36 examples of 5 classes, 100 steps of 12")
        .containsPattern("loss 0\\.\\d{4}, validation loss 0\\.[0-2]\\d{3}: ");
    assertThat(config("model").path("architectures").get(0).asText())
        .isEqualTo("BertForSequenceClassification");
    assertThat(config("model").path("problem_type").asText())
        .isEqualTo("multi_label_classification");
    assertThat(run("classify --model @model the_red_cat_in_the_city the_green_dog_in_the_river"))
        .containsPattern("^c[ai]ty? 0\\.\\d{4}, c[ai]ty? 0\\.\\d{4}\tthe red cat in the city\n")
        .containsPattern("\ndog 0\\.\\d{4}[^\t]*\tthe green dog in the river\n$");
    JsonNode answer =
        json(run("classify --model @model --threshold 0 --top-k 5 --json the_red_cat_in_the_city"));
    assertThat(answer.path("labels")).hasSize(5);
    assertThat(answer.path("scores")).hasSize(5);
    assertThat(answer.path("text").asText()).isEqualTo("the red cat in the city");
  }

  @Test
  void numbersOfTexts() throws IOException {
    TaskFiles.numbers(directory.resolve("a.csv"));

    run(
        "train --model @base --task regression --data @a.csv --validation-data @a.csv"
            + " --output @model"
            + SETTINGS
            + 80);

    assertThat(config("model").path("problem_type").asText()).isEqualTo("regression");
    Files.writeString(
        directory.resolve("a.txt"), "the red cat in the city\nthe red dog in the city\n");
    List<Double> numbers = new ArrayList<>();
    for (String line : run("classify --model @model --json --file @a.txt").lines().toList()) {
      numbers.add(json(line).path("values").get(0).path("score").asDouble());
    }
    assertThat(numbers.get(0)).isCloseTo(1, within(0.3));
    assertThat(numbers.get(1)).isCloseTo(-1, within(0.3));
    assertThat(runOn("the red cat in the city\n", "classify --model @model"))
        .matches("label \\d\\.\\d{4}\tthe red cat in the city\n");
  }

  @Test
  void namesInTexts() throws IOException {
    TaskFiles.conll(directory.resolve("a.conll"));

    String out =
        run(
            "train --model @base --task token-classification --data @a.conll"
                + " --validation-data @a.conll --output @model"
                + SETTINGS
                + 40);

    assertThat(out).contains("36 examples of 4 classes").contains(", validation loss 0.0");
    assertThat(config("model").path("architectures").get(0).asText())
        .isEqualTo("BertForTokenClassification");
    assertThat(run("classify --model @model the_Red_cat_in_the_city."))
        .containsPattern("^the Red cat in the city\\.\n  ANI\tRed cat\t4-11\t0\\.9\\d*\n")
        .containsPattern("\n  LOC\tcity\t19-23\t0\\.9\\d*\n$");
    JsonNode entity =
        json(run("classify --model @model --json the_red_cat")).path("entities").get(0);
    assertThat(entity.path("label").asText()).isEqualTo("ANI");
    assertThat(entity.path("start").asInt()).isEqualTo(4);
    assertThat(entity.path("end").asInt()).isEqualTo(11);
  }

  @Test
  void answersToQuestions() throws IOException {
    TaskFiles.squad(directory.resolve("a.json"));

    String out =
        run(
            "train --model @base --task question-answering --data @a.json --stride 2"
                + " --validation-data @a.json --output @model"
                + SETTINGS
                + 80);

    assertThat(out).contains("a.json: 36 examples, 80 steps").contains(", validation loss 0.");
    assertThat(config("model").path("architectures").get(0).asText())
        .isEqualTo("BertForQuestionAnswering");
    String ask = "classify --model @model --stride 2 --question the_cat_is_in ";
    assertThat(run(ask + "the_red_cat_is_in_the_city")).matches("city\t22-26\t[01]\\.\\d{4}\n");
    String longer = TaskFiles.LONG + "the green cat is in the river";
    assertThat(runOn(longer + "\n", ask))
        .startsWith("river\t%d-%d\t".formatted(longer.indexOf("river"), longer.length()));
    JsonNode answers =
        json(run(ask + "--n-best 3 --json --max-answer-length 1 the_red_cat_is_in_the_city"))
            .path("answers");
    assertThat(answers).hasSize(3);
    assertThat(answers.get(0).path("text").asText()).isEqualTo("city");
    assertThat(answers.get(0).path("score").asDouble())
        .isGreaterThan(answers.get(1).path("score").asDouble());
  }

  @Test
  void classesOfTextsAndPairsOfTexts() throws IOException {
    TinyTexts.csv(directory.resolve("texts.csv"));
    run("train --model @base --data @texts.csv --output @model" + SETTINGS + 60);

    assertThat(run("classify --model @model --top-k 1 the_red_cat_walks the_green_city_walks"))
        .containsPattern(
            "^animal 0\\.\\d{4}\tthe red cat walks\nplace 0\\.\\d{4}\tthe green city walks\n$");
    assertThat(run("classify --model @model --top-k 1 --engine samediff the_red_cat_walks"))
        .startsWith("animal ");
    assertThat(runOn("the cat\tthe dog\n", "classify --model @model --pairs"))
        .endsWith("\tthe cat\tthe dog\n");
  }

  @Test
  void masksAreFilled() throws IOException {
    TinyModel.write(directory.resolve("mlm"), HeadSpec.of(Task.FILL_MASK));

    List<String> lines =
        run("fill-mask --model @mlm --top-k 2 the_[MASK]_is_<mask>").lines().toList();

    assertThat(lines).hasSize(7);
    assertThat(lines.get(0)).isEqualTo("the [MASK] is <mask>");
    assertThat(lines.get(1)).isEqualTo("  mask 1");
    assertThat(lines.get(2)).matches("  0\\.\\d{4}  \\S+");
    assertThat(lines.get(4)).isEqualTo("  mask 2");
    String line = "fill-mask --model @mlm --json --top-k 39 the_[MASK]";
    JsonNode compiled = json(run(line)).path("masks").get(0);
    JsonNode reference = json(run(line + " --engine samediff")).path("masks").get(0);
    assertThat(compiled).hasSize(39);
    double sum = 0;
    for (int i = 0; i < compiled.size(); i++) {
      sum += compiled.get(i).path("probability").asDouble();
      assertThat(compiled.get(i).path("probability").asDouble())
          .isCloseTo(reference.get(i).path("probability").asDouble(), within(1e-5));
    }
    assertThat(sum).isCloseTo(1, within(1e-6));
  }

  @Test
  void vectorsOfTexts() throws IOException {
    String texts = "the red cat\nthe small dog in the house\na bird\n";

    List<String> lines = runOn(texts, "embed --model @base --batch-size 2").lines().toList();

    assertThat(lines).hasSize(3);
    assertThat(json(lines.get(1)).path("text").asText()).isEqualTo("the small dog in the house");
    double squares = 0;
    for (JsonNode value : json(lines.get(1)).path("embedding")) {
      squares += value.asDouble() * value.asDouble();
    }
    assertThat(squares).isCloseTo(1, within(1e-5));
    assertThat(run("embed --model @base --format csv the_red_cat").lines().toList())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("the red cat,");
    assertThat(run("embed --model @base --pooling cls the_red_cat"))
        .isNotEqualTo(run("embed --model @base --pooling mean the_red_cat"));
    assertThat(run("embed --model @base --no-normalize the_red_cat"))
        .isNotEqualTo(run("embed --model @base the_red_cat"));
    assertThat(json(run("embed --model @base --prefix the_ red_cat")).path("embedding"))
        .isEqualTo(json(run("embed --model @base the_red_cat")).path("embedding"));
    assertThat(runOn(texts, "embed --model @base --format npy --output @out.npy")).isEmpty();
    assertThat(Files.size(directory.resolve("out.npy"))).isEqualTo(128 + 3 * 32 * Float.BYTES);
  }

  @Test
  void similarityOfPairs() throws IOException {
    assertThat(run("similarity --model @base the_red_cat the_red_cat"))
        .isEqualTo("1.0000\tthe red cat\tthe red cat\n");
    String out = runOn("the cat\tthe dog\na bird\ta bird\n", "similarity --model @base --json");
    List<String> lines = out.lines().toList();
    assertThat(json(lines.get(0)).path("similarity").asDouble()).isBetween(-1.0, 0.9999);
    assertThat(json(lines.get(1)).path("similarity").asDouble()).isCloseTo(1, within(1e-6));
    assertThat(json(lines.get(0)).path("text_pair").asText()).isEqualTo("the dog");
  }

  @Test
  void theSameHeadIsReadAndAnotherIsNewIfThatIsAllowed() throws IOException {
    TinyTexts.csv(directory.resolve("texts.csv"));
    run("train --model @base --data @texts.csv --output @model" + SETTINGS + 1);
    Path model = directory.resolve("model");
    HeadSpec same = HeadSpec.classifier(List.of("animal", "nature", "place"));
    HeadSpec other = HeadSpec.tokenClassifier(List.of("O", "B-X", "I-X"));

    try (LoadedModel read = ModelDirectory.load(model, HeadRequest.of(same));
        LoadedModel made = ModelDirectory.load(model, HeadRequest.of(other).orNew(3));
        LoadedModel body = ModelDirectory.load(model, HeadRequest.none())) {
      assertThat(read.report().initialized()).isEmpty();
      assertThat(read.report().loaded()).contains("classifier.weight");
      assertThat(made.report().initialized())
          .containsExactlyInAnyOrder("classifier.weight", "classifier.bias");
      assertThat(made.model().parameters().get("classifier.weight"))
          .isNotEqualTo(read.model().parameters().get("classifier.weight"));
      assertThat(body.report().ignored()).contains("classifier.weight");
      assertThat(body.model().parameters().has("classifier.weight")).isFalse();
    }
  }
}
