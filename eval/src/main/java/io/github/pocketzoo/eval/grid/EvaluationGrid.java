package io.github.pocketzoo.eval.grid;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.process.Cell;
import io.github.pocketzoo.core.process.CellOutcome;
import io.github.pocketzoo.core.process.CellRunner;
import io.github.pocketzoo.eval.report.FileName;
import io.github.pocketzoo.eval.report.GridCell;
import io.github.pocketzoo.eval.report.GridComparison;
import io.github.pocketzoo.eval.report.ReportFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Evaluates many models in many tasks, each pair in a process of its own, and then the models of
 * each task side by side. What is complete stays where it is, with what it was made of: command
 * line, model, data and code.
 *
 * @param directory where everything goes: {@code cells/TASK/MODEL} and {@code tasks/TASK} with
 *     {@code cell.txt}, {@code log.txt} and the report of one model in one task, or of all
 * @param codeHash of the classes that will run
 * @param cells in the order of the report
 * @param command of the process that runs words and writes the report into a directory
 */
public record EvaluationGrid(
    Path directory,
    String codeHash,
    List<PlannedCell> cells,
    BiFunction<List<String>, Path, List<String>> command) {
  private static final String STOPPED = "stopped before it was done";

  /** Copies. */
  public EvaluationGrid {
    cells = List.copyOf(cells);
  }

  /**
   * Refuses a directory with results in it that isn't to be resumed.
   *
   * @throws InvalidInputException in one line
   */
  public void check(boolean resume) {
    AtomicFiles.requireWritable(directory.resolve(KeptWork.IDENTITY));
    if (!resume && Files.exists(directory.resolve("cells"))) {
      throw new InvalidInputException(
          directory + ": has an evaluation; go on with --resume, or delete it to start anew");
    }
  }

  /**
   * Runs the cells that aren't complete, or were made of something else.
   *
   * @param runner may be stopped by another thread; what is done then is told
   * @return one a cell, in their order
   */
  public List<GridCell> run(CellRunner runner) {
    List<Cell> work = new ArrayList<>();
    for (PlannedCell cell : cells) {
      if (cell.broken().isEmpty()) {
        KeptWork kept = work(cell);
        work.add(
            kept.prepared(
                command.apply(cell.words(), kept.directory()), () -> read(cell).error().isEmpty()));
      }
    }
    Map<String, CellOutcome> outcomes = runner.run("evaluate", work);
    return cells.stream()
        .map(
            cell ->
                cell.broken()
                    .map(reason -> failed(cell, reason))
                    .orElseGet(() -> result(cell, outcomes.get(name(cell)))))
        .toList();
  }

  /**
   * Compares the models of each task that have answered.
   *
   * @param results of the cells
   * @param models command lines
   * @param runner of one process at a time: speed is measured; may be stopped by another thread
   * @return one a task in which a model has answered, in their order
   */
  public List<GridComparison> compare(
      List<GridCell> results, ModelsOfTask models, CellRunner runner) {
    Map<String, List<GridCell>> answered =
        results.stream()
            .filter(cell -> cell.error().isEmpty())
            .collect(
                Collectors.groupingBy(GridCell::task, LinkedHashMap::new, Collectors.toList()));
    List<Cell> work = new ArrayList<>();
    answered.forEach(
        (task, cells) -> {
          List<String> words =
              models.words(
                  task,
                  cells.stream().map(GridCell::model).toList(),
                  cells.stream().map(cell -> directory.resolve(cell.directory())).toList());
          KeptWork kept = work(task, words, cells);
          work.add(
              kept.prepared(
                  command.apply(words, kept.directory()),
                  () -> TaskReport.brokenRows(kept.report()).isEmpty()));
        });
    Map<String, CellOutcome> outcomes = runner.run("compare", work);
    return answered.keySet().stream()
        .map(
            task ->
                comparison(
                    task,
                    outcomes.get(task),
                    results.stream().filter(cell -> cell.task().equals(task)).toList()))
        .toList();
  }

  private GridComparison comparison(String task, CellOutcome outcome, List<GridCell> results) {
    Path report = directory.resolve(place(task)).resolve(ReportFiles.JSON);
    Optional<String> error =
        outcome instanceof CellOutcome.Failed failed && !Files.exists(report)
            ? Optional.of(failed.reason())
            : outcome instanceof CellOutcome.Stopped ? Optional.of(STOPPED) : Optional.empty();
    if (error.isPresent()) {
      return GridComparison.failed(task, place(task), error.get());
    }
    TaskReport.addFailures(report, results);
    return GridComparison.read(
        task, directory, place(task), TaskReport.brokenRows(report).stream().findFirst());
  }

  private KeptWork work(PlannedCell cell) {
    return new KeptWork(name(cell), directory.resolve(place(cell)), identity(cell));
  }

  private KeptWork work(String task, List<String> words, List<GridCell> answered) {
    String made =
        cells.stream()
            .filter(
                cell ->
                    answered.stream()
                        .anyMatch(
                            result ->
                                result.task().equals(cell.task())
                                    && result.model().equals(cell.model())))
            .map(this::identity)
            .collect(Collectors.joining("\n"));
    return new KeptWork(
        task, directory.resolve(place(task)), made + "\n" + String.join("\n", words) + "\n");
  }

  private String identity(PlannedCell cell) {
    return "code %s\nmodel %s\ndata %s\n%s\n"
        .formatted(codeHash, cell.modelHash(), cell.dataHash(), String.join("\n", cell.words()));
  }

  private GridCell result(PlannedCell cell, CellOutcome outcome) {
    if (outcome instanceof CellOutcome.Stopped) {
      return failed(cell, STOPPED);
    }
    if (outcome instanceof CellOutcome.Failed failed) {
      // A model that fails in the middle of its evaluation has a report that says why.
      return Files.exists(work(cell).report()) ? read(cell) : failed(cell, failed.reason());
    }
    return read(cell);
  }

  private GridCell read(PlannedCell cell) {
    return GridCell.read(cell.task(), cell.model(), directory, place(cell));
  }

  private static GridCell failed(PlannedCell cell, String reason) {
    return GridCell.failed(cell.task(), cell.model(), place(cell), reason);
  }

  private static String name(PlannedCell cell) {
    return cell.task() + ", " + cell.model();
  }

  /** With slashes, whatever the file system has: it becomes a link. */
  private static String place(PlannedCell cell) {
    return "cells/%s/%s".formatted(FileName.of(cell.task()), FileName.of(cell.model()));
  }

  private static String place(String task) {
    return "tasks/" + FileName.of(task);
  }
}
