package io.github.pocketzoo.eval.grid;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.io.Sha256;
import io.github.pocketzoo.core.process.Cell;
import io.github.pocketzoo.core.process.CellOutcome;
import io.github.pocketzoo.core.process.CellRunner;
import io.github.pocketzoo.eval.report.GridCell;
import io.github.pocketzoo.eval.report.ReportFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Evaluates many models in many tasks, each pair in a process of its own. What is complete stays
 * where it is, with what it was made of: command line, model and code.
 *
 * @param directory where everything goes: {@code cells/TASK/MODEL} with {@code cell.txt}, {@code
 *     log.txt} and the report of one model in one task
 * @param codeHash of the classes that will run
 * @param cells in the order of the report
 * @param command of the process that runs words and writes the report into a directory
 */
public record EvaluationGrid(
    Path directory,
    String codeHash,
    List<PlannedCell> cells,
    BiFunction<List<String>, Path, List<String>> command) {
  private static final String IDENTITY = "cell.txt";
  private static final String LOG = "log.txt";

  /** Digits that tell names apart which look the same as names of files. */
  private static final int DISTINCT = 8;

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
    AtomicFiles.requireWritable(directory.resolve(IDENTITY));
    if (!resume && Files.exists(directory.resolve("cells"))) {
      throw new InvalidInputException(
          directory + ": has an evaluation; go on with --resume, or delete it to start anew");
    }
  }

  /**
   * Runs what isn't complete, or was made of something else.
   *
   * @param runner may be stopped by another thread; what is done then is told
   * @return one a cell, in their order
   */
  public List<GridCell> run(CellRunner runner) {
    List<Cell> work = new ArrayList<>();
    for (PlannedCell cell : cells) {
      if (cell.broken().isEmpty()) {
        work.add(prepared(cell));
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

  private Cell prepared(PlannedCell cell) {
    Path place = directory.resolve(place(cell));
    Path report = place.resolve(ReportFiles.JSON);
    Path identity = place.resolve(IDENTITY);
    if (!isComplete(cell, identity, report)) {
      try {
        Files.deleteIfExists(report);
        Files.deleteIfExists(place.resolve(LOG));
      } catch (IOException e) {
        throw new InvalidInputException(place + ": cannot delete what is there", e);
      }
      AtomicFiles.text(identity, identity(cell));
    }
    return new Cell(name(cell), command.apply(cell.words(), place), place.resolve(LOG), report);
  }

  private boolean isComplete(PlannedCell cell, Path identity, Path report) {
    try {
      return Files.exists(report)
          && Files.exists(identity)
          && Files.readString(identity).equals(identity(cell))
          && read(cell).error().isEmpty();
    } catch (IOException e) {
      throw new InvalidInputException(identity + ": cannot read the file", e);
    } catch (InvalidInputException e) {
      // A report that can't be read is made anew.
      return false;
    }
  }

  private String identity(PlannedCell cell) {
    return "code %s\nmodel %s\n%s\n"
        .formatted(codeHash, cell.modelHash(), String.join("\n", cell.words()));
  }

  private GridCell result(PlannedCell cell, CellOutcome outcome) {
    if (outcome instanceof CellOutcome.Stopped) {
      return failed(cell, "stopped before it was done");
    }
    if (outcome instanceof CellOutcome.Failed failed) {
      // A model that fails in the middle of its evaluation has a report that says why.
      return Files.exists(directory.resolve(place(cell)).resolve(ReportFiles.JSON))
          ? read(cell)
          : failed(cell, failed.reason());
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
    return "cells/%s/%s".formatted(fileName(cell.task()), fileName(cell.model()));
  }

  private static String fileName(String name) {
    String plain = name.replaceAll("[^\\w.\\-]+", "-");
    if (plain.equals(name) && !plain.startsWith(".")) {
      return plain;
    }
    byte[] digest = Sha256.newDigest().digest(name.getBytes(StandardCharsets.UTF_8));
    return plain.replaceFirst("^\\.+", "")
        + "-"
        + HexFormat.of().formatHex(digest).substring(0, DISTINCT);
  }
}
