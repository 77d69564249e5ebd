package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.cli.command.Commands;
import io.github.pocketzoo.cli.command.Console;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.spark.TinyReviews;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("pocketzoo with --spark")
class SparkCommandsTest {
  @TempDir private Path directory;
  private Path table;
  private List<String> models;

  private record Run(int exitCode, String out, String err) {}

  @BeforeEach
  void write() throws IOException {
    table = TinyReviews.csv(directory.resolve("reviews.csv"), 90);
    models =
        List.of(
            "--model",
            "one=" + TinyReviews.model(directory.resolve("one"), 1),
            "--model",
            "two=" + TinyReviews.model(directory.resolve("two"), 2));
  }

  private Run eval(String... more) {
    List<String> words = new ArrayList<>(List.of("eval"));
    words.addAll(models);
    words.addAll(List.of(more));
    return run(words);
  }

  private static Run run(List<String> words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(InputStream.nullInputStream(), stream(out), stream(err), Progress.silent());
    int exitCode = new Application(new Commands(), console).run(words.toArray(String[]::new));
    return new Run(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private JsonNode rows(String report) throws IOException {
    return new ObjectMapper()
        .readTree(directory.resolve(report).resolve("report.json").toFile())
        .path("models");
  }

  @Test
  @DisplayName("distills from outputs that the cluster computed")
  void distill() {
    List<String> words =
        List.of(
            "distill",
            "--teacher",
            directory.resolve("one").toString(),
            "--data",
            table.toString(),
            "--output",
            directory.resolve("student").toString(),
            "--max-steps",
            "12",
            "--spark",
            "local[2]");
    Run unkept = run(words);
    assertThat(unkept.exitCode()).isEqualTo(2);
    assertThat(unkept.err()).contains("--spark needs --teacher-cache DIR").hasLineCount(1);

    List<String> kept = new ArrayList<>(words);
    kept.addAll(List.of("--teacher-cache", directory.resolve("cache").toString()));
    Run run = run(kept);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("one: [1-9]\\d* of 90 texts computed into")
        .contains("teachers' outputs: 0 texts computed");
  }

  /** Each score, its interval, the confusion matrix and the comparison with the first model. */
  @Test
  @DisplayName("evaluates to the numbers of one machine")
  void sameNumbers() throws IOException {
    String data = table.toString();
    Run one =
        eval("--data", data, "--no-benchmark", "--report-dir", directory.resolve("a").toString());
    assertThat(one.exitCode()).as(one.err()).isZero();
    String[] onSpark = {
      "--data",
      data,
      "--spark",
      "local[2]",
      "--scores",
      directory.resolve("scores").toString(),
      "--report-dir",
      directory.resolve("b").toString()
    };
    Run many = eval(onSpark);
    assertThat(many.exitCode()).as(many.err()).isZero();
    assertThat(many.out()).contains("one: 90 texts scored, 0 found", "two: 90 texts scored");
    for (int model = 0; model < 2; model++) {
      JsonNode here = rows("a").get(model);
      JsonNode there = rows("b").get(model);
      for (String part :
          List.of("name", "engine", "facts", "scores", "differences", "quality", "comparison")) {
        assertThat(there.get(part)).as(part).isEqualTo(here.get(part));
      }
      assertThat(there.path("scores")).hasSize(2);
    }
    for (String file : List.of("01-one.csv", "02-two.csv")) {
      assertThat(directory.resolve("b/predictions").resolve(file))
          .hasSameTextualContentAs(directory.resolve("a/predictions").resolve(file));
    }
    Run again = eval(onSpark);
    assertThat(again.out()).contains("one: 0 texts scored, 90 found");
  }

  @Test
  @DisplayName("says in one line what is wrong")
  void mistakes() {
    String data = table.toString();
    String scores = directory.resolve("scores").toString();
    assertRefused(2, "--spark needs --scores DIR", "--data", data, "--spark", "local[2]");
    assertRefused(2, "--scores goes with --spark", "--data", data, "--scores", scores);
    assertRefused(
        2, "--spark goes with --data", "--task", "wordnet-supersenses", "--spark", "local[2]");
    assertRefused(
        1,
        "here: is no Spark master, expected local[*]",
        "--data",
        data,
        "--spark",
        "here",
        "--scores",
        scores);
    assertRefused(
        1,
        "reviews.csv: no column \"stars\", expected one of: label, text",
        "--data",
        data,
        "--label-column",
        "stars",
        "--spark",
        "local[2]",
        "--scores",
        scores);
  }

  private void assertRefused(int exitCode, String message, String... words) {
    Run run = eval(words);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    assertThat(run.err()).contains(message).hasLineCount(1);
  }
}
