package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.error.FailureReason;
import io.github.pocketzoo.core.progress.Progress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Rounds in which a contestant that throws takes no further turn, while the others go on.
 *
 * @param rounds the turns
 * @param progress shows how far they are
 */
record ForgivingRounds(Rounds rounds, Progress.Factory progress) {
  /**
   * All turns.
   *
   * @param name of a contestant
   * @return why contestants dropped out, by their number
   */
  Map<Integer, String> run(IntFunction<String> name, Rounds.Turn turn) {
    Map<Integer, String> failures = new HashMap<>();
    long turns = (long) rounds.rounds() * rounds.contestants();
    try (Progress display = progress.start("benchmark", "turns", turns)) {
      rounds.run(
          (round, contestant) -> {
            display.note(name.apply(contestant));
            if (!failures.containsKey(contestant)) {
              try {
                turn.take(round, contestant);
              } catch (RuntimeException | OutOfMemoryError e) {
                failures.put(contestant, FailureReason.of(e));
              }
            }
            display.advance(1);
          });
    }
    return failures;
  }
}
