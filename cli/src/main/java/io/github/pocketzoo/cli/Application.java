package io.github.pocketzoo.cli;

import io.github.pocketzoo.cli.command.Command;
import io.github.pocketzoo.cli.command.Commands;
import io.github.pocketzoo.cli.command.Console;
import io.github.pocketzoo.cli.command.GateFailure;
import io.github.pocketzoo.cli.option.ArgumentParser;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.core.error.FailureReason;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Runs a command line. What goes wrong ends in one line on standard error and an exit code. */
final class Application {
  static final int OK = 0;

  /** Something given can't be used: a file, a dataset, a model. */
  static final int INVALID_INPUT = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  /** What was to be judged did not pass, or nothing that was found keeps the budget. */
  static final int GATE = 3;

  /** An error in pocketzoo; the code that {@code sysexits.h} has for it. */
  static final int SOFTWARE = 70;

  private static final Set<String> HELP = Set.of("--help", "-h");
  private static final String STACK_TRACE = "--stacktrace";

  private final Commands commands;
  private final Console console;

  Application(Commands commands, Console console) {
    this.commands = commands;
    this.console = console;
  }

  /** Runs the command that the first word names and returns the exit code. */
  int run(String... words) {
    List<String> rest = new ArrayList<>(List.of(words));
    boolean stackTrace = rest.removeIf(STACK_TRACE::equals);
    try {
      if (rest.isEmpty() || HELP.contains(rest.get(0))) {
        run(commands.named("help"), List.of());
      } else if (rest.get(0).equals("--version")) {
        run(commands.named("version"), List.of());
      } else {
        run(commands.named(rest.get(0)), rest.subList(1, rest.size()));
      }
      return OK;
    } catch (Throwable failure) {
      return report(failure, stackTrace);
    }
  }

  private void run(Command command, List<String> words) {
    if (words.stream().anyMatch(HELP::contains)) {
      run(commands.named("help"), List.of(command.name()));
      return;
    }
    try {
      command.run(
          new ArgumentParser(command.options(), command.takesOperands()).parse(words), console);
    } catch (UsageException e) {
      throw new UsageException(
          "%s (see: pocketzoo help %s)".formatted(e.getMessage(), command.name()), e);
    }
  }

  private int report(Throwable failure, boolean stackTrace) {
    if (stackTrace) {
      failure.printStackTrace(console.err());
    }
    if (failure instanceof UsageException) {
      return fail(failure.getMessage(), USAGE);
    }
    if (failure instanceof GateFailure) {
      return fail(failure.getMessage(), GATE);
    }
    if (failure instanceof InvalidInputException) {
      return fail(FailureReason.of(failure), INVALID_INPUT);
    }
    if (failure instanceof UncheckedIOException io) {
      return fail(FailureReason.of(io.getCause()), INVALID_INPUT);
    }
    if (failure instanceof OutOfMemoryError) {
      return fail(
          FailureReason.of(failure) + "; try a smaller --batch-size or --max-length",
          INVALID_INPUT);
    }
    return fail(
        "unexpected error: "
            + FailureReason.of(failure)
            + (stackTrace ? "" : " (run with " + STACK_TRACE + " for details)"),
        SOFTWARE);
  }

  private int fail(String message, int code) {
    console.err().println("pocketzoo: " + message);
    return code;
  }
}
