package io.github.pocketzoo.cli;

import io.github.pocketzoo.cli.command.Commands;
import io.github.pocketzoo.cli.command.Console;
import io.github.pocketzoo.core.progress.TerminalProgress;

/** Entry point of the {@code pocketzoo} command. */
public final class Main {
  private Main() {}

  /** Runs the command named by the first argument and ends the JVM with its exit code. */
  public static void main(String[] args) {
    // JavaCPP prints at every start that OpenBLAS was made for another version of it; logged, that
    // can
    // be kept silent.
    System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
    Console console =
        new Console(System.in, System.out, System.err, TerminalProgress.onStandardError());
    System.exit(new Application(new Commands(), console).run(args));
  }
}
