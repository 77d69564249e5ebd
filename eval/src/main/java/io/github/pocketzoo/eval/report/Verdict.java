package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.compare.Condition;

/**
 * What became of one condition for one model of one run.
 *
 * @param condition what must not hold
 * @param model the model
 * @param run the run
 * @param passed whether it does not hold
 * @param text the numbers, or why they can't be compared
 */
public record Verdict(Condition condition, String model, String run, boolean passed, String text) {
  /** In one line. */
  public String line() {
    return "%s: %s: %s in %s: %s".formatted(passed ? "pass" : "FAIL", condition, model, run, text);
  }
}
