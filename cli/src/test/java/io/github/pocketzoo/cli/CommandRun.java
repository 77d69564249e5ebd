package io.github.pocketzoo.cli;

import io.github.pocketzoo.cli.command.Commands;
import io.github.pocketzoo.cli.command.Console;
import io.github.pocketzoo.core.progress.Progress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * A command line that was run in this process.
 *
 * @param exitCode what the shell would see
 * @param out what went to standard output
 * @param err what went to standard error
 */
record CommandRun(int exitCode, String out, String err) {
  /** Runs a command line as the launcher would, without a terminal. */
  static CommandRun of(String... words) {
    return withInput("", words);
  }

  /**
   * Runs a command line with a standard input.
   *
   * @param input what the command reads there
   */
  static CommandRun withInput(String input, String... words) {
    InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console = new Console(in, stream(out), stream(err), Progress.silent());
    int exitCode = new Application(new Commands(), console).run(words);
    return new CommandRun(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
