package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.process.CellRunner;
import io.github.pocketzoo.core.process.JavaCommand;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.bench.Machine;
import io.github.pocketzoo.eval.grid.EvaluationGrid;
import io.github.pocketzoo.eval.grid.PlannedCell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A grid of models and tasks")
@Timeout(120)
class GridReportTest {
  private static final FileTime OLD = FileTime.from(Instant.parse("2026-01-02T03:04:05Z"));
  private static final ModelResult GOOD = SampleReports.model("good", 0.8, 1_000, 1);

  @TempDir private Path directory;

  @BeforeEach
  void writeReports() throws IOException {
    sample("good", SampleReports.report(List.of(GOOD)));
    sample(
        "broken",
        SampleReports.report(List.of(ModelResult.notLoaded("broken", "its logits are NaN"))));
  }

  private void sample(String name, EvaluationReport report) throws IOException {
    Files.writeString(directory.resolve(name + ".json"), JsonReport.render(report));
  }

  private PlannedCell planned(String task, String model, String hash) {
    return planned(task, model, hash, "data");
  }

  private PlannedCell planned(String task, String model, String hash, String data) {
    return new PlannedCell(
        task,
        model,
        hash,
        data,
        List.of(directory.resolve(model + ".json").toString()),
        Optional.empty());
  }

  private EvaluationGrid grid(String code, PlannedCell... cells) {
    return new EvaluationGrid(
        directory.resolve("out"),
        code,
        List.of(cells),
        (words, place) ->
            JavaCommand.of(
                CopyProgram.class.getName(),
                List.of(words.get(0), place.resolve(ReportFiles.JSON).toString())));
  }

  private static List<GridCell> run(EvaluationGrid grid) {
    return grid.run(new CellRunner(2, Progress.silent()));
  }

  private Path reportOf(GridCell cell) {
    return directory.resolve("out").resolve(cell.directory()).resolve(ReportFiles.JSON);
  }

  private static GridReport report(List<GridCell> cells, String... tasks) {
    return report(cells, List.of(), tasks);
  }

  private static GridReport report(
      List<GridCell> cells, List<GridComparison> comparisons, String... tasks) {
    return new GridReport(
        GridReport.SCHEMA_VERSION,
        GridReport.KIND,
        "0.1.0",
        "0123456789abcdef",
        "pocketzoo eval --task 'x'",
        Instant.parse("2026-03-14T09:26:53Z"),
        new Machine("Example CPU", List.of(), 2, 1, "Linux", "OpenJDK 17"),
        List.of(tasks),
        cells.stream().map(GridCell::model).distinct().toList(),
        cells,
        comparisons);
  }

  @Test
  @DisplayName("keeps what is complete, and makes anew what another model or code has made")
  void resumes() throws IOException {
    PlannedCell cell = planned("glue:rte", "good", "model 1");
    List<GridCell> first = run(grid("code 1", cell));
    assertThat(first.get(0).error()).isEmpty();
    assertThat(first.get(0).directory()).matches("cells/glue-rte-[0-9a-f]{8}/good");

    Path report = reportOf(first.get(0));
    Files.setLastModifiedTime(report, OLD);
    assertThat(run(grid("code 1", cell))).isEqualTo(first);
    assertThat(Files.getLastModifiedTime(report)).isEqualTo(OLD);

    run(grid("code 1", planned("glue:rte", "good", "model 2")));
    assertThat(Files.getLastModifiedTime(report)).isNotEqualTo(OLD);
    Files.setLastModifiedTime(report, OLD);
    run(grid("code 2", planned("glue:rte", "good", "model 2")));
    assertThat(Files.getLastModifiedTime(report)).isNotEqualTo(OLD);
    Files.setLastModifiedTime(report, OLD);
    run(grid("code 2", planned("glue:rte", "good", "model 2", "other data")));
    assertThat(Files.getLastModifiedTime(report)).isNotEqualTo(OLD);
  }

  private static List<GridComparison> compare(EvaluationGrid grid, List<GridCell> results) {
    return grid.compare(
        results,
        (task, models, answers) -> {
          assertThat(answers).hasSameSizeAs(models).allSatisfy(each -> assertThat(each).exists());
          return List.of(
              grid.directory().resolveSibling(String.join("+", models) + ".json").toString());
        },
        new CellRunner(1, Progress.silent()));
  }

  @Test
  @DisplayName("compares the models of a task that have answered, and says why others have not")
  void compares() throws IOException {
    ModelResult other = SampleReports.model("other", 0.7, 1_000, 1);
    sample("other", SampleReports.report(List.of(other)));
    sample("good+other", SampleReports.report(List.of(GOOD, other)));
    EvaluationGrid grid =
        grid(
            "code",
            planned("one", "broken", "1"),
            planned("one", "good", "1"),
            planned("one", "other", "1"),
            planned("two", "broken", "1"),
            planned("three", "other", "1"));
    List<GridCell> results = run(grid);
    List<GridComparison> comparisons = compare(grid, results);

    GridComparison one = comparisons.get(0);
    assertThat(one.task()).isEqualTo("one");
    assertThat(one.directory()).isEqualTo("tasks/one");
    assertThat(one.error()).isEmpty();
    assertThat(one.speeds()).extracting(GridSpeed::model).containsExactly("good", "other");
    assertThat(one.speed("good").orElseThrow().p50Millis())
        .isEqualTo(GOOD.speed().orElseThrow().latency().p50Millis());
    assertThat(one.recommended()).hasValue("good");
    assertThat(one.recommendation()).startsWith("Keep good (");
    Path file = directory.resolve("out/tasks/one").resolve(ReportFiles.JSON);
    assertThat(JsonReport.read(file).models())
        .extracting(ModelResult::name, row -> row.error().orElse(""))
        .containsExactly(
            tuple("broken", "its logits are NaN"), tuple("good", ""), tuple("other", ""));
    assertThat(file.resolveSibling(ReportFiles.HTML)).content().contains("its logits are NaN");
    // No model has answered in the second task.
    assertThat(comparisons).extracting(GridComparison::task).containsExactly("one", "three");
    assertThat(GridFiles.html(report(results.subList(0, 3), comparisons, "one")))
        .contains("<a href=\"tasks/one/report.html\">one, accuracy (%)</a>");

    Files.setLastModifiedTime(file, OLD);
    assertThat(compare(grid, results)).isEqualTo(comparisons);
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(OLD);
    EvaluationGrid changed =
        grid("code", planned("one", "good", "1"), planned("one", "other", "1", "other data"));
    compare(changed, run(changed));
    assertThat(Files.getLastModifiedTime(file)).isNotEqualTo(OLD);
  }

  @Test
  @DisplayName("tells speeds by task and plots means, with the models that have all of them")
  void tellsSpeeds() throws IOException {
    GridReport report = SampleReports.grid();
    Plot plot = GridPlot.of(report);

    // The third model has failed in one task.
    assertThat(plot.points())
        .extracting(Plot.Point::name, Plot.Point::front, Plot.Point::recommended)
        .containsExactly(
            tuple("teacher", false, false), tuple("student-with-a-long-name-int8", true, true));
    assertThat(plot.points().get(0).x()).isCloseTo(8, within(1e-12));
    assertThat(GridFiles.console(report))
        .containsPattern("student-with-a-long-name-int8 +2.00 \\(p95 2.75\\)");
    assertThat(GridFiles.markdown(report)).contains("| teacher | 8.00 (p95 9.50) |", "90.9 MB |");
    assertThat(GridFiles.csv(report).lines())
        .contains("one,teacher,p50,ms,8.0,,,1234,3f1a9c,")
        .contains("one,teacher,per-second,1/s,210.0,,,1234,3f1a9c,");
    JsonNode speeds =
        new ObjectMapper().readTree(GridFiles.json(report)).at("/comparisons/0/speeds");
    assertThat(speeds.findValuesAsText("p95Millis")).containsExactly("9.5", "2.75", "3.5");
  }

  @Test
  @DisplayName("keeps the others where a cell crashes, fails or has no model, and says why")
  void failsByCell() throws IOException {
    PlannedCell absent =
        new PlannedCell("one", "absent", "", "", List.of("x"), Optional.of("no such model"));
    EvaluationGrid grid =
        grid(
            "code",
            planned("one", "good", "1"),
            planned("one", "crash", "1"),
            planned("one", "broken", "1"),
            absent);
    List<GridCell> cells = run(grid);

    assertThat(cells.get(0).scores().get(0).value())
        .isEqualTo(100 * GOOD.primary().orElseThrow().value());
    assertThat(cells.get(1).error().orElseThrow()).startsWith("about to crash (exit code 137");
    assertThat(cells.get(2).error()).contains("its logits are NaN");
    assertThat(cells.get(3).error()).contains("no such model");

    sample("crash", SampleReports.report(List.of(GOOD)));
    assertThat(run(grid).get(1).error()).isEmpty();
    assertThatThrownBy(() -> grid.check(false))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("go on with --resume");
    grid.check(true);
  }

  @Test
  @DisplayName("is a table of primary scores with their mean, the same in every form")
  void tellsScores() throws IOException {
    List<GridCell> cells =
        run(
            grid(
                "code",
                planned("one", "good", "1"),
                planned("one", "crash", "1"),
                planned("two", "good", "1"),
                planned("two", "crash", "1")));
    GridReport report = report(cells, "one", "two");
    String score = Numbers.percent(GOOD.primary().orElseThrow().value());

    assertThat(report.mean("good")).hasValue(cells.get(0).scores().get(0).value());
    assertThat(report.mean("crash")).isEmpty();
    assertThat(GridFiles.console(report))
        .contains("one, accuracy (%)", "Mean", "crash in two: about to crash")
        .containsPattern("good +" + score + " \\([0-9.-]+\\) +" + score + " .* " + score + "\n");
    assertThat(GridFiles.markdown(report)).contains("| good | " + score + " (", "| failed |");
    assertThat(GridFiles.html(report))
        .contains("<a href=\"cells/one/good/report.html\">" + score + "</a>", "about to crash")
        .doesNotContain("<script");
    Path file = Files.writeString(directory.resolve("grid.json"), GridFiles.json(report));
    assertThatThrownBy(() -> MeasuredRun.read(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageEndingWith("expected the report.json of one of its cells");
    JsonNode json = new ObjectMapper().readTree(GridFiles.json(report));
    assertThat(json.path("cells").path(0).path("scores").path(0).path("value").doubleValue())
        .isEqualTo(cells.get(0).scores().get(0).value());
    assertThat(json.path("cells").path(1).path("error").textValue()).contains("exit code 137");
    assertThat(GridFiles.csv(report).lines())
        .anyMatch(
            line -> line.startsWith("one,good,accuracy,%," + cells.get(0).scores().get(0).value()))
        .anyMatch(line -> line.startsWith("two,crash,,,,,,,,\"about to crash"));
  }
}
