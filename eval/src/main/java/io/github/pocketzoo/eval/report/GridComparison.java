package io.github.pocketzoo.eval.report;

import java.util.Objects;
import java.util.Optional;

/**
 * The models of one task side by side: how fast they are, measured in turns after all cells were
 * done, and paired tests of what they answered in their cells.
 *
 * @param task as the command line names it
 * @param directory of its {@code report.json}, below that of the grid
 * @param error why it isn't there, or isn't all there
 */
public record GridComparison(String task, String directory, Optional<String> error) {
  public GridComparison {
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(directory, "directory");
  }
}
