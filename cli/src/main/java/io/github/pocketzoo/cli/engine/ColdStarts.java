package io.github.pocketzoo.cli.engine;

import io.github.pocketzoo.core.error.FailureReason;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.eval.ColdStarting;
import io.github.pocketzoo.eval.ModelFacts;
import io.github.pocketzoo.eval.bench.ColdStart;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Opens every saved model of a report once more, alone. One that can't be opened so keeps its other
 * numbers, and has a note that says why this one is missing.
 */
public final class ColdStarts {
  private ColdStarts() {}

  /**
   * Adds cold starts to rows.
   *
   * @param rows of a report; those that failed stay as they are
   * @param engine runs the models; where it is empty, the runtime in the arithmetic of their
   *     weights
   */
  public static <R extends ColdStarting<R>> List<R> addTo(
      List<R> rows, Optional<ForwardEngine> engine, Progress.Factory progress) {
    List<R> measured = new ArrayList<>();
    try (Progress display = progress.start("cold starts", "models", rows.size())) {
      for (R row : rows) {
        measured.add(
            row.facts()
                .flatMap(ModelFacts::directory)
                .filter(directory -> row.error().isEmpty())
                .map(directory -> measure(row, Path.of(directory), engine))
                .orElse(row));
        display.advance(1);
      }
    }
    return measured;
  }

  private static <R extends ColdStarting<R>> R measure(
      R row, Path directory, Optional<ForwardEngine> engine) {
    ColdStart start;
    try {
      start = ColdStartProbe.measure(directory, engine);
    } catch (InvalidInputException | UncheckedIOException e) {
      return row.withNote("cold start not measured: " + FailureReason.of(e));
    }
    return row.withColdStart(start);
  }
}
