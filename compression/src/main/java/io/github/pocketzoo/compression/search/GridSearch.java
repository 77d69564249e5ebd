package io.github.pocketzoo.compression.search;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pocketzoo.compression.measure.Cost;
import io.github.pocketzoo.compression.measure.Score;
import io.github.pocketzoo.compression.recipe.AblationJson;
import io.github.pocketzoo.compression.recipe.AblationRow;
import io.github.pocketzoo.compression.recipe.RunDirectory;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.process.Cell;
import io.github.pocketzoo.core.process.CellOutcome;
import io.github.pocketzoo.core.process.CellRunner;
import io.github.pocketzoo.core.yaml.YamlEdit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Runs the recipes of a grid in processes of their own, and compares what they make. Models are
 * timed afterwards, side by side: beside a training, no time means anything.
 *
 * @param plan what is tried
 * @param directory where everything goes: {@code cells/NAME} with {@code recipe.yaml}, {@code
 *     log.txt} and the run's directory {@code run}
 * @param command of the process that runs a recipe, by its file and the run's directory
 */
public record GridSearch(
    SearchPlan plan, Path directory, BiFunction<Path, Path, List<String>> command) {
  private static final String RECIPE = "recipe.yaml";
  private static final String CELLS = "cells";

  private Path cell(SearchCell cell) {
    return directory.resolve(CELLS).resolve(cell.name());
  }

  /**
   * Refuses a directory with another search in it, or one that isn't to be resumed.
   *
   * @throws InvalidInputException in one line
   */
  public void check(boolean resume) {
    AtomicFiles.requireWritable(directory);
    requireNoOther();
    for (SearchCell cell : plan.cells()) {
      Path file = cell(cell).resolve(RECIPE);
      if (!Files.exists(file)) {
        continue;
      }
      if (!resume) {
        throw new InvalidInputException(
            directory + ": has a search; go on with --resume, or delete it to start anew");
      }
      if (!read(file).equals(YamlEdit.write(cell.recipe()))) {
        throw new InvalidInputException(
            file + ": is of another recipe or grid, expected another output directory");
      }
    }
  }

  private void requireNoOther() {
    if (!Files.exists(directory) || Files.isDirectory(directory.resolve(CELLS))) {
      return;
    }
    try (Stream<Path> content = Files.list(directory)) {
      if (content.findAny().isPresent()) {
        throw new InvalidInputException(
            directory + ": exists and is no search, expected a new or empty directory");
      }
    } catch (IOException e) {
      throw new InvalidInputException(directory + ": expected a directory to write to", e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot read the file", e);
    }
  }

  /**
   * Runs what isn't done yet.
   *
   * @param runner may be stopped by another thread; what is done then is compared
   * @param costs measures saved models side by side, in their order
   */
  public SearchResult run(CellRunner runner, Function<List<Path>, List<Cost>> costs) {
    List<Cell> cells = new ArrayList<>();
    for (SearchCell cell : plan.cells()) {
      Path place = cell(cell);
      AtomicFiles.text(place.resolve(RECIPE), YamlEdit.write(cell.recipe()));
      Path run = place.resolve("run");
      cells.add(
          new Cell(
              cell.name(),
              command.apply(place.resolve(RECIPE), run),
              place.resolve("log.txt"),
              run.resolve(RunDirectory.ABLATION)));
    }
    Map<String, CellOutcome> outcomes = runner.run("search", cells);
    List<SearchPoint> points = new ArrayList<>();
    Map<String, String> failures = new LinkedHashMap<>();
    List<String> stopped = new ArrayList<>();
    for (SearchCell cell : plan.cells()) {
      CellOutcome outcome = outcomes.get(cell.name());
      if (outcome instanceof CellOutcome.Failed failed) {
        failures.put(cell.name(), failed.reason());
      } else if (outcome instanceof CellOutcome.Stopped) {
        stopped.add(cell.name());
      } else {
        point(cell).ifPresentOrElse(points::add, () -> failures.put(cell.name(), "has no score"));
      }
    }
    return save(new SearchResult(withCosts(points, costs), failures, stopped, plan.budget()));
  }

  private static List<SearchPoint> withCosts(
      List<SearchPoint> points, Function<List<Path>, List<Cost>> costs) {
    if (points.isEmpty()) {
      return points;
    }
    List<Cost> measured = costs.apply(points.stream().map(SearchPoint::model).toList());
    List<SearchPoint> complete = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      complete.add(points.get(i).withCost(measured.get(i)));
    }
    return complete;
  }

  private SearchResult save(SearchResult result) {
    AtomicFiles.text(directory.resolve("search.json"), result.toJson().toPrettyString() + "\n");
    AtomicFiles.text(directory.resolve("search.md"), result.toMarkdown());
    return result;
  }

  /** What a run made, and the first score of it. */
  private Optional<SearchPoint> point(SearchCell cell) {
    RunDirectory run = new RunDirectory(cell(cell).resolve("run"));
    JsonNode ablation = RunDirectory.read(run.root().resolve(RunDirectory.ABLATION)).orElseThrow();
    List<AblationRow> rows = new ArrayList<>();
    ablation.get("rows").forEach(row -> rows.add(AblationJson.row(row)));
    AblationRow last = rows.get(rows.size() - 1);
    Optional<Score> first = rows.stream().flatMap(row -> row.score().stream()).findFirst();
    return last.score()
        .map(
            score ->
                new SearchPoint(
                    cell.name(),
                    cell.values(),
                    run.model(),
                    score,
                    first.orElseThrow(),
                    last.storedBytes(),
                    Optional.empty()));
  }
}
