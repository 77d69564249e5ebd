package io.github.pocketzoo.eval;

import io.github.pocketzoo.eval.bench.ColdStart;
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

  /** How long its first answer takes in a new process; empty if not measured. */
  Optional<ColdStart> coldStart();
}
