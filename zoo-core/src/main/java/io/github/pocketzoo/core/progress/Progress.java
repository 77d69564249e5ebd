package io.github.pocketzoo.core.progress;

/** Tells a person how far a long piece of work is. Closing it ends the display. */
public interface Progress extends AutoCloseable {
  /** Work of {@code amount} more units is done. */
  void advance(long amount);

  /** What to show beside the bar, such as {@code "loss 0.412"}. */
  void note(String message);

  @Override
  void close();

  /** Makes the display of one piece of work. */
  @FunctionalInterface
  interface Factory {
    /**
     * @param task what is being done, such as {@code "distill"}
     * @param unit what is counted, such as {@code "steps"}
     * @param total number of units in all
     */
    Progress start(String task, String unit, long total);
  }

  /** Shows nothing. */
  static Factory silent() {
    return (task, unit, total) -> SilentProgress.INSTANCE;
  }
}
