package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.core.progress.Progress;
import java.io.InputStream;
import java.io.PrintStream;

/**
 * Where a command reads and prints.
 *
 * @param in texts, where the command line names none
 * @param out results and milestones
 * @param err what went wrong, and progress
 * @param progress shows how far long work is
 */
public record Console(InputStream in, PrintStream out, PrintStream err, Progress.Factory progress) {
  /** Prints a line of results. */
  public void print(String line) {
    out.println(line);
  }
}
