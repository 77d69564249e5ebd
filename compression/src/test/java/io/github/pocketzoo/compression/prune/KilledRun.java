package io.github.pocketzoo.compression.prune;

import io.github.pocketzoo.core.progress.Progress;

/** The progress of a run that is killed. */
public final class KilledRun {
  private KilledRun() {}

  /** Fails after some steps; a run tells of a step before it writes the checkpoint. */
  public static Progress.Factory after(int steps) {
    return (task, unit, total) ->
        new Progress() {
          private int notes;

          @Override
          public void advance(long amount) {}

          @Override
          public void note(String message) {
            if (++notes > steps) {
              throw new IllegalStateException("killed");
            }
          }

          @Override
          public void close() {}
        };
  }
}
