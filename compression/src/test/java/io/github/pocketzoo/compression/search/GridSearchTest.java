package io.github.pocketzoo.compression.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.compression.measure.Cost;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.process.CellRunner;
import io.github.pocketzoo.core.process.JavaCommand;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.yaml.YamlFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A search over a grid")
@Timeout(60)
class GridSearchTest {
  private static final String RECIPE = "name: r\nmodel: m\nsteps:\n  - step: distill\n";

  @TempDir private Path directory;

  private static SearchPlan plan(String grid) {
    return SearchPlan.read(
        YamlFile.parse("r.yaml", RECIPE), YamlFile.parse("grid.yaml", grid), List.of());
  }

  private GridSearch search(String grid) {
    return new GridSearch(
        plan(grid),
        directory,
        (recipe, run) ->
            JavaCommand.of(FakeRun.class.getName(), List.of(recipe.toString(), run.toString())));
  }

  private static CellRunner runner() {
    return new CellRunner(2, Progress.silent());
  }

  /** A model with more layers is slower, but that with 3 is as slow as can be. */
  private static List<Cost> costs(List<Path> models) {
    return models.stream()
        .map(model -> model.getParent().getParent().getFileName().toString())
        .map(
            cell ->
                new Cost(
                    cell.equals("3") ? 50 : Integer.parseInt(cell),
                    "a text",
                    2_000_000,
                    "e",
                    List.of("unpacked")))
        .toList();
  }

  @Test
  @DisplayName("tries every combination, the last path changing fastest, each a checked recipe")
  void combinations() {
    SearchPlan plan = plan("grid: {distill.layers: [1, 2], seed: [7, 8]}\n");
    assertThat(plan.cells())
        .extracting(cell -> cell.values().toString())
        .containsExactly(
            "{distill.layers=1, seed=7}",
            "{distill.layers=1, seed=8}",
            "{distill.layers=2, seed=7}",
            "{distill.layers=2, seed=8}");
    assertThatThrownBy(() -> plan("grid: {distill.layers: [1, 0]}\n"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("{distill.layers=0}")
        .hasMessageContaining("steps[0].layers is '0', expected a whole number, 1 or more");
    assertThatThrownBy(() -> plan("grid: {prune.layers: [1]}\n"))
        .hasMessageContaining("neither a key of recipes nor the name of a step");
    assertThatThrownBy(() -> plan("grid: {distill.layers: []}\n"))
        .hasMessageContaining("expected a list of one value or more");
    assertThatThrownBy(() -> plan("gird: {}\n")).hasMessageContaining("unknown key gird");
    assertThatThrownBy(() -> plan("grid: {seed: [1]}\nbudget: {max-latency: 1}\n"))
        .hasMessageContaining("unknown key max-latency in budget");
  }

  @Test
  @DisplayName("keeps the Pareto set and chooses by the budget, though a cell crashes")
  void pareto() {
    SearchResult result =
        search("grid: {distill.layers: [1, 2, 3, 4]}\nbudget: {max-latency-ms: 10}\n")
            .run(runner(), GridSearchTest::costs);
    assertThat(result.points()).extracting(SearchPoint::cell).containsExactly("1", "2", "3");
    assertThat(result.pareto()).extracting(SearchPoint::cell).containsExactly("3", "2", "1");
    assertThat(result.chosen()).map(SearchPoint::cell).contains("2");
    assertThat(result.failures()).containsOnlyKeys("4");
    assertThat(result.failures().get("4")).startsWith("out of layers (exit code 137");
    assertThat(result.toText())
        .contains("3 of 4 cells done, 1 failed", "chosen: 2", "failed: 4: out of layers")
        .contains("resident MB", " 2.00 ", "note: 2: unpacked");
    assertThat(directory.resolve("search.json")).content().contains("\"chosen\" : \"2\"");
    assertThat(directory.resolve("search.md"))
        .content()
        .contains("| 2 | distill.layers=2 |", "- 2: unpacked");
  }

  @Test
  @DisplayName("says so when nothing keeps the budget, and has its Pareto set all the same")
  void nothingKeepsTheBudget() {
    SearchResult result =
        search("grid: {distill.layers: [1, 2]}\nbudget: {max-score-loss: 0.05}\n")
            .run(runner(), GridSearchTest::costs);
    assertThat(result.chosen()).isEmpty();
    assertThat(result.pareto()).hasSize(2);
    assertThat(result.toText()).contains("no point keeps the budget (score loss at most 0.05)");
  }

  @Test
  @DisplayName("returns what it has when it is stopped, and goes on from there")
  void stopsAndGoesOn() throws Exception {
    GridSearch search = search("grid: {distill.layers: [1, 9]}\n");
    CellRunner runner = new CellRunner(1, Progress.silent());
    CompletableFuture<SearchResult> running =
        CompletableFuture.supplyAsync(() -> search.run(runner, GridSearchTest::costs));
    // The second begins when the process of the first has ended.
    while (!Files.exists(directory.resolve("cells/2/log.txt"))) {
      Thread.sleep(20);
    }
    runner.stop();
    SearchResult result = running.get(30, TimeUnit.SECONDS);
    assertThat(result.pareto()).extracting(SearchPoint::cell).containsExactly("1");
    assertThat(result.stopped()).containsExactly("2");
    assertThat(result.toText()).contains("1 of 2 cells done, 1 not run to their end");

    assertThatThrownBy(() -> search.check(false)).hasMessageContaining("--resume");
    search.check(true);
    assertThatThrownBy(() -> search("grid: {distill.layers: [2, 9]}\n").check(true))
        .hasMessageContaining("of another recipe or grid");
  }
}
