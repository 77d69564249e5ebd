package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("search")
class SearchTest {
  @TempDir private Path directory;

  @Test
  @DisplayName("runs cells in processes, of which one fails, and says that none keeps the budget")
  void searches() throws IOException {
    TinyModel.write(directory.resolve("base"));
    TinyTexts.csv(directory.resolve("texts.csv"));
    write(
        "recipe.yaml",
        """
        name: small
        model: @base
        data: {data: @texts.csv, validation-data: @texts.csv}
        max-length: 16
        steps:
          - {step: fine-tune, max-steps: 1, batch-size: 8}
          - {step: prune, method: layers, layers: [0], one-shot: true}
        """);
    write("grid.yaml", "grid: {prune.layers: [[0], [7]]}\nbudget: {min-score: 1}\n");

    CommandRun run = search();
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains("no point keeps the budget: score 1.0 or better");
    assertThat(run.out())
        .contains(
            "1 of 2 cells done, 1 failed", "failed: 2: ", "layer 7 of 2 stays, expected 0 to 1");
    assertThat(directory.resolve("out/cells/1/log.txt")).content().contains("preflight ok");
    assertThat(directory.resolve("out/search.json")).content().contains("\"latency_ms\"");

    CommandRun again = search();
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err()).contains("go on with --resume");
  }

  @Test
  @DisplayName("in which every cell fails is none, and another's directory is left alone")
  void refusesWhatItCannotDo() throws IOException {
    TinyModel.write(directory.resolve("base"));
    TinyTexts.csv(directory.resolve("texts.csv"));
    write(
        "recipe.yaml",
        """
        name: small
        model: @base
        data: {data: @texts.csv, validation-data: @texts.csv}
        steps:
          - {step: prune, method: layers, layers: [0], one-shot: true}
        """);
    write("grid.yaml", "grid: {prune.layers: [[7]]}\n");
    Files.createDirectories(directory.resolve("out"));
    write("out/mine.txt", "x");
    CommandRun other = search();
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err()).contains("exists and is no search").hasLineCount(1);
    assertThat(directory.resolve("out/cells")).doesNotExist();
    Files.delete(directory.resolve("out/mine.txt"));
    CommandRun none = search();
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err()).contains("no cell was run to its end, 1 failed").hasLineCount(1);
    assertThat(directory.resolve("out/search.md")).exists();
  }

  @Test
  @Tag("slow")
  @DisplayName("that is told to end writes what it has found so far")
  void endsInGoodOrder() throws IOException, InterruptedException {
    TinyModel.write(directory.resolve("base"));
    TinyTexts.csv(directory.resolve("texts.csv"));
    write(
        "recipe.yaml",
        """
        name: small
        model: @base
        data: {data: @texts.csv, validation-data: @texts.csv}
        max-length: 16
        steps:
          - {step: fine-tune, batch-size: 8}
        """);
    write("grid.yaml", "grid: {fine-tune.max-steps: [1, 1000000]}\n");
    String line = "search --recipe @recipe.yaml --grid @grid.yaml --output @out";
    try (CommandProcess process =
        CommandProcess.start(directory, List.of(), line.replace("@", directory + "/").split(" "))) {
      while (process.isRunning()
          && !Files.exists(directory.resolve("out/cells/2/run/recipe.yaml"))) {
        Thread.sleep(20);
      }
      process.terminate();
      CommandRun run = process.end();
      assertThat(run.exitCode()).isEqualTo(143);
      assertThat(run.out()).contains("1 of 2 cells done, 1 not run to their end");
    }
    assertThat(directory.resolve("out/search.json"))
        .content()
        .contains("\"pareto\" : [ \"1\" ]", "\"complete\" : false", "latency_ms");
  }

  private CommandRun search() {
    return CommandRun.of(
        "search --recipe @recipe.yaml --grid @grid.yaml --output @out --benchmark-seconds 0.05"
            .replace("@", directory + "/")
            .split(" "));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text.replace("@", directory + "/"));
  }
}
