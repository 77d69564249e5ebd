package io.github.pocketzoo.core.process;

import java.nio.file.Path;
import java.util.List;

/**
 * A piece of work that a process does.
 *
 * @param name unique among those that run together
 * @param command program and arguments
 * @param log file that takes all that the process prints
 * @param result file that is there when the work is done; a cell that has one isn't run again
 */
public record Cell(String name, List<String> command, Path log, Path result) {
  /** Copies. */
  public Cell {
    command = List.copyOf(command);
  }
}
