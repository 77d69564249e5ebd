package io.github.pocketzoo.cli.command;

/** A search is complete, and nothing it found keeps the budget. */
public final class BudgetNotKeptException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BudgetNotKeptException(String message) {
    super(message);
  }
}
