package io.github.pocketzoo.eval.grid;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.process.Cell;
import io.github.pocketzoo.eval.report.ReportFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A directory for the report that a process makes, with what it is made of: {@code cell.txt},
 * {@code log.txt} and the report.
 *
 * @param name unique among those that run together
 * @param directory of the report
 * @param identity what the report is made of: command line, code, models, data
 */
record KeptWork(String name, Path directory, String identity) {
  static final String IDENTITY = "cell.txt";
  private static final String LOG = "log.txt";

  /** The report that is there, or will be. */
  Path report() {
    return directory.resolve(ReportFiles.JSON);
  }

  /**
   * Work for a process; none if the report is there and whole. What was made of something else is
   * deleted.
   *
   * @param command of the process
   * @param whole whether a report that is there can be read and has all
   */
  Cell prepared(List<String> command, BooleanSupplier whole) {
    Path log = directory.resolve(LOG);
    if (!isComplete(whole)) {
      try {
        Files.deleteIfExists(report());
        Files.deleteIfExists(log);
      } catch (IOException e) {
        throw new InvalidInputException(directory + ": cannot delete what is there", e);
      }
      AtomicFiles.text(directory.resolve(IDENTITY), identity);
    }
    return new Cell(name, command, log, report());
  }

  private boolean isComplete(BooleanSupplier whole) {
    Path made = directory.resolve(IDENTITY);
    try {
      return Files.exists(report())
          && Files.exists(made)
          && Files.readString(made).equals(identity)
          && whole.getAsBoolean();
    } catch (IOException e) {
      throw new InvalidInputException(made + ": cannot read the file", e);
    } catch (InvalidInputException e) {
      // A report that can't be read is made anew.
      return false;
    }
  }
}
