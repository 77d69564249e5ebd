package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code eval} of every kind of task, on models and data that take seconds. */
class EvaluationTasksTest {
  private static final String ENGINES = " --engines samediff,runtime-f32,ort-f32";

  @TempDir private Path directory;

  /** Runs a command line in which {@code @} stands for the directory and {@code _} for a space. */
  private CommandRun run(String line) {
    List<String> words = new ArrayList<>();
    for (String word : line.split(" +")) {
      words.add(word.replace("@", directory + "/").replace("_", " "));
    }
    return CommandRun.of(words.toArray(String[]::new));
  }

  private JsonNode evaluate(String line) throws IOException {
    CommandRun run =
        run(
            "eval --no-benchmark --report-dir @report "
                + line
                + (line.contains("--threads") ? "" : " --threads 1"));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return report();
  }

  private JsonNode report() throws IOException {
    return new ObjectMapper().readTree(directory.resolve("report/report.json").toFile());
  }

  private static List<String> metrics(JsonNode report) {
    return StreamSupport.stream(report.path("models").path(0).path("scores").spliterator(), false)
        .map(score -> score.path("metric").path("name").textValue())
        .toList();
  }

  private void refuses(String line, String because) {
    CommandRun run = run("eval --no-benchmark " + line);
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err()).contains(because);
    assertThat(run.err().lines()).hasSizeLessThanOrEqualTo(2);
  }

  private void write(String file, String text) throws IOException {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @Test
  void trainsAndEvaluatesOnADirectoryOfGlue() throws IOException {
    TinyModel.write(directory.resolve("base"));
    write(
        "glue/SST-2/train.tsv",
        "sentence\tlabel\nthe red cat\t1\nthe dog is in the river\t0\nthe \"red cat\t1\n");
    write("glue/SST-2/dev.tsv", "sentence\tlabel\nthe cat\t1\nthe dog\t0\nred cat\t1\n");

    CommandRun train =
        run(
            "train --model @base --task glue:sst2 --data-dir @glue --output @model --max-steps 30"
                + " --batch-size 3 --learning-rate 5e-3 --max-length 12 --no-dropout --threads 1");
    assertThat(train.err()).isEmpty();
    assertThat(train.out()).contains("3 examples of 2 classes");
    JsonNode report = evaluate("--model @model --task glue:sst2 --data-dir @glue");

    assertThat(report.path("testSet").path("task").textValue()).isEqualTo("glue-sst2 1");
    assertThat(report.path("testSet").path("definition").textValue()).hasSize(64);
    assertThat(report.path("testSet").path("labels").toString())
        .isEqualTo("[\"negative\",\"positive\"]");
    assertThat(report.path("testSet").path("examples").intValue()).isEqualTo(3);
    assertThat(metrics(report)).containsExactly("accuracy");
    JsonNode again = evaluate("--model @model --task glue:sst2 --data-dir @glue/SST-2");
    assertThat(again.path("models").path(0).path("scores"))
        .isEqualTo(report.path("models").path(0).path("scores"));
  }

  @Test
  void evaluatesPairsByATaskFile() throws IOException {
    TinyModel.write(directory.resolve("model"), HeadSpec.classifier(List.of("LABEL_0", "LABEL_1")));
    write(
        "task/paraphrases.yaml",
        """
        name: paraphrases
        version: 3
        kind: text-classification
        text: one
        text-pair: other
        label: same
        labels: ["no", "yes"]
        metrics: [f1, matthews]
        files: {test: test.csv}
        """);
    write("task/test.csv", "one,other,same\nthe cat,the red cat,yes\nthe dog,the city,no\n");

    JsonNode report = evaluate("--model @model --task @task/paraphrases.yaml");

    assertThat(report.path("testSet").path("task").textValue()).isEqualTo("paraphrases 3");
    assertThat(metrics(report)).containsExactly("f1", "matthews");
    write("task/test.csv", "one,other,same\nthe cat,the red cat,yes\nthe dog,the city,maybe\n");
    refuses(
        "--model @model --task @task/paraphrases.yaml",
        "test.csv, line 3: column \"same\": unknown label \"maybe\", expected one of: no, yes");
  }

  @Test
  void evaluatesTagsOfWords() throws IOException {
    TinyModel.write(
        directory.resolve("model"), HeadSpec.tokenClassifier(List.of("B-ANI", "B-LOC", "O")));
    write("a.conll", "the O\ncat B-ANI\n\nthe O\ncity B-LOC\nis O\n");

    JsonNode report = evaluate("--model @model --data @a.conll");

    assertThat(report.path("testSet").path("kind").textValue()).isEqualTo("token-classification");
    assertThat(report.path("testSet").path("examples").intValue()).isEqualTo(2);
    assertThat(metrics(report))
        .containsExactly("entity-f1", "entity-precision", "entity-recall", "tag-accuracy");
    write("b.conll", "the O\ncat B-CAT\n");
    refuses("--model @model --data @b.conll", "b.conll, line 2: unknown tag \"B-CAT\"");
  }

  @Test
  void evaluatesAnswers() throws IOException {
    TinyModel.write(directory.resolve("model"), HeadSpec.of(Task.QUESTION_ANSWERING));
    String answered =
        """
        {"version": "x", "data": [{"title": "t", "paragraphs": [{"context": "the cat is in the city",
         "qas": [{"id": "1", "question": "the cat is in", "answers":
          [{"text": "city", "answer_start": 18}, {"text": "the city", "answer_start": 14}]}%s]}]}]}
        """;
    write("one.json", answered.formatted(""));
    write(
        "two.json",
        answered.formatted(
            ", {\"id\": \"2\", \"question\": \"the dog is in\", \"is_impossible\": true, \"answers\": []}"));

    assertThat(metrics(evaluate("--model @model --data @one.json --stride 2")))
        .containsExactly("answer-f1", "exact-match");
    assertThat(metrics(evaluate("--model @model --data @two.json --stride 2")))
        .containsExactly("answer-f1", "exact-match", "best-answer-f1", "best-exact-match");
    write(
        "three.json",
        answered.formatted("").replace("\"text\": \"the city\"", "\"text\": \"the town\""));
    refuses(
        "--model @model --data @three.json",
        "three.json, line 1, column 57: the answer \"the town\" to question 1 isn't in the context");
    write("four.json", "{\"data\": [\n{\"paragraphs\": [{]}]}");
    refuses("--model @model --data @four.json", "four.json, line 2, column ");
  }

  @Test
  void enginesAgreeOnTagsOfWords() throws IOException {
    TinyModel.write(
        directory.resolve("model"), HeadSpec.tokenClassifier(List.of("B-ANI", "B-LOC", "O")));
    write("a.conll", "the O\ncat B-ANI\nis O\n\nthe O\ncity B-LOC\nof O\nthe O\ndog B-ANI\n");

    requireEqualScores(evaluate("--model @model --data @a.conll" + ENGINES).path("models"));
  }

  @Test
  void enginesAgreeOnAnswers() throws IOException {
    TinyModel.write(directory.resolve("model"), HeadSpec.of(Task.QUESTION_ANSWERING));
    String questions =
        IntStream.range(0, 6)
            .mapToObj(
                i ->
                    """
                    {"id": "%d", "question": "the cat is%s", "answers": [{"text": "city", "answer_start": 18}]}"""
                        .formatted(i, " in the".repeat(i)))
            .collect(Collectors.joining(","));
    write(
        "squad.json",
        """
        {"data": [{"paragraphs": [{"context": "the cat is in the city of the red dog and the bird", "qas": [%s]}]}]}
        """
            .formatted(questions));

    requireEqualScores(
        evaluate("--model @model --data @squad.json --stride 2" + ENGINES).path("models"));
  }

  private static void requireEqualScores(JsonNode rows) {
    assertThat(rows).hasSize(3);
    assertThat(rows.path(2).path("engine").textValue()).startsWith("ONNX Runtime");
    for (JsonNode row : rows) {
      assertThat(row.path("error").isNull()).isTrue();
      assertThat(row.path("scores")).isEqualTo(rows.path(0).path("scores")).isNotEmpty();
    }
  }

  @Test
  void evaluatesNumbersAndSets() throws IOException {
    TinyModel.write(directory.resolve("number"), HeadSpec.regression("score"));
    TinyModel.write(directory.resolve("sets"), HeadSpec.multiLabel(List.of("cat", "city")));
    write("n.tsv", "text\tlabel\nthe cat\t1.5\nthe dog\t0\nthe red cat\t3\n");
    write(
        "s.jsonl",
        "{\"text\": \"the cat\", \"label\": [\"cat\"]}\n{\"text\": \"the dog\", \"label\": []}\n");

    assertThat(metrics(evaluate("--model @number --data @n.tsv")))
        .containsExactly("spearman", "pearson");
    assertThat(metrics(evaluate("--model @sets --data @s.jsonl")))
        .containsExactly("micro-f1", "macro-f1", "exact-sets");
    write("n.tsv", "text\tlabel\nthe cat\t1.5\nthe dog\tmuch\n");
    refuses("--model @number --data @n.tsv", "n.tsv, line 3: column \"label\": \"much\"");
  }

  @Test
  void evaluatesSentenceEncoders() throws IOException {
    TinyModel.write(directory.resolve("model"));
    write(
        "p.tsv",
        "text\tother\tlabel\nthe cat\tthe red cat\t5\nthe dog\tthe city\t0\ncat\tdog\t2\n");
    write(
        "beir/corpus.jsonl",
        """
        {"_id": "d1", "title": "", "text": "the red cat"}
        {"_id": "d2", "title": "the", "text": "city"}
        {"_id": "d3", "title": "", "text": "the dog in the river"}
        """);
    write(
        "beir/queries.jsonl",
        "{\"_id\": \"q1\", \"text\": \"the red cat\"}\n{\"_id\": \"q2\", \"text\": \"the city\"}\n");
    write("beir/qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t2\nq2\td2\t1\n");

    JsonNode similarity =
        evaluate("--model @model --task similarity --data @p.tsv --text-pair-column other");
    assertThat(metrics(similarity)).containsExactly("spearman", "pearson");
    JsonNode retrieval = evaluate("--model @model --task retrieval --data-dir @beir");
    assertThat(metrics(retrieval)).containsExactly("ndcg@10", "mrr@10", "recall@10", "recall@100");
    // The texts are those of the documents, so the nearest documents are they.
    for (JsonNode score : retrieval.path("models").path(0).path("scores")) {
      assertThat(score.path("value").doubleValue()).isEqualTo(1);
    }
    JsonNode sideBySide =
        evaluate("--model @model --task retrieval --data-dir @beir --threads 3 --batch-size 1");
    assertThat(sideBySide.path("models").path(0).path("scores"))
        .isEqualTo(retrieval.path("models").path(0).path("scores"));
    write("beir/qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\tgood\n");
    refuses(
        "--model @model --task retrieval --data-dir @beir",
        "test.tsv, line 2: column 3, \"score\": \"good\"");
    write("beir/qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td9\t1\n");
    refuses(
        "--model @model --task retrieval --data-dir @beir", "document \"d9\" is judged but not in");
  }

  @Test
  void measuresTheSpeedOfEncoders() throws IOException {
    TinyModel.write(directory.resolve("model"));
    write("p.tsv", "text\tother\tlabel\nthe cat\tthe red cat\t5\nthe dog\tthe city\t0\n");

    CommandRun run =
        run(
            "eval --model @model --task similarity --data @p.tsv --text-pair-column other"
                + " --benchmark-seconds 0.05 --cold-start --report-dir @report");

    assertThat(run.err()).isEmpty();
    JsonNode start = report().path("models").path(0).path("coldStart");
    assertThat(start.path("firstAnswerMillis").doubleValue()).isPositive();
    assertThat(start.path("peakBytes").longValue())
        .isGreaterThanOrEqualTo(start.path("residentBytes").longValue());
    JsonNode latency = report().path("models").path(0).path("speed").path("latency");
    assertThat(latency.path("p50Millis").doubleValue()).isPositive();
  }

  @Test
  void aModelThatCannotBeLoadedOrAskedIsARowThatSaysWhy() throws IOException {
    TinyModel.write(directory.resolve("good"), HeadSpec.classifier(List.of("no", "yes")));
    TinyModel.write(directory.resolve("other"), HeadSpec.classifier(List.of("bad", "fine")));
    TinyModel.write(directory.resolve("broken"), HeadSpec.classifier(List.of("no", "yes")));
    Files.writeString(directory.resolve("broken/model.safetensors"), "no tensors");
    write("a.csv", "text,label\nthe cat,yes\nthe dog,no\n");

    CommandRun run =
        run(
            "eval --no-benchmark --model @broken --model @good --model @other --model @absent"
                + " --data @a.csv --report-dir @report --baseline good");

    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err()).contains("3 of 4 models failed: broken, other, absent");
    JsonNode models = report().path("models");
    assertThat(models.path(0).path("error").textValue()).contains("model.safetensors");
    assertThat(models.path(1).path("scores")).hasSize(2);
    assertThat(models.path(2).path("error").textValue())
        .contains("the model has the labels [bad, fine], the test set has [no, yes]");
    assertThat(models.path(3).path("error").textValue()).contains("absent");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--task glue:sst2 | --task glue:sst2 needs --data-dir DIR",
        "--task glue:sst | unknown task \"glue:sst\"",
        "--task glue:sst2 --data-dir @none | no validation data of glue-sst2",
        "--task glue:sst2 --data-dir @none --split test | glue-sst2 has no test data with labels",
        "--task glue:sst2 --data @a.csv | --task and --data exclude each other",
        "--task wordnet-supersenses --data-dir @none | --data-dir goes with",
        "--task retrieval --data @a.csv | --task retrieval takes --data-dir, not --data",
        "--task retrieval | --task retrieval needs --data-dir DIR",
        "--task similarity --data @a.csv | --task similarity needs --text-pair-column COLUMN",
        "--task question-answering --data @a.json --text-column x | --text-column goes with data in",
        "--data @a.csv --query-prefix x | --query-prefix goes with",
        "--data @a.csv --stride 3 | --stride goes with --task question-answering",
        "--data @a.csv --data-dir @none | --data-dir goes with --task",
        "--task regression --data @a.csv | this test set is for regression",
      })
  void refusesWhatContradictsItself(String line, String because) throws IOException {
    TinyModel.write(directory.resolve("model"), HeadSpec.classifier(List.of("no", "yes")));
    write("a.csv", "text,label\nthe cat,1\nthe dog,2\n");

    CommandRun run = run("eval --no-benchmark --model @model " + line);

    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err() + run.out()).contains(because.replace("@", directory + "/"));
  }
}
