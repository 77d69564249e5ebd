package io.github.pocketzoo.compression;

import io.github.pocketzoo.core.progress.Progress;

/** A display of progress that fails in the midst of a run. */
public final class KilledRun {
  private KilledRun() {}

  /**
   * Fails with the message {@code "killed"} when so many steps are done and saved: the progress is
   * told of a step before its checkpoint is written.
   */
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
