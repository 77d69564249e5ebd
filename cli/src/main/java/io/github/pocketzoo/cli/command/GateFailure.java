package io.github.pocketzoo.cli.command;

/** What was to be judged did not pass: neither the input nor the program is at fault. */
public final class GateFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  GateFailure(String message) {
    super(message);
  }
}
