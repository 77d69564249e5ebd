package io.github.pocketzoo.eval;

import java.util.Optional;

/** What every row of a report has, whatever its model is measured by. */
public interface ReportRow {
  /** The model. */
  String name();

  /** What ran it and in which arithmetic; empty if nothing did. */
  Optional<String> engine();

  /** Size and origin; empty if it could not be loaded. */
  Optional<ModelFacts> facts();

  /** Why a number is missing, in one line. */
  Optional<String> error();
}
