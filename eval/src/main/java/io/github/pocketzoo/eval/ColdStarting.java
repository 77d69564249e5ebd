package io.github.pocketzoo.eval;

import io.github.pocketzoo.eval.bench.ColdStart;

/**
 * A row that a cold start can be added to.
 *
 * @param <R> the row's own type
 */
public interface ColdStarting<R> extends ReportRow {
  /** The same with how long its first answer takes. */
  R withColdStart(ColdStart measured);

  /** The same with one more note about how it was run, where anything is known of the model. */
  R withNote(String note);
}
