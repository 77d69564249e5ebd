package io.github.pocketzoo.core.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Lines of text with rate and remaining time, for logs: nothing about work that is done within half
 * a minute, then a line each half minute.
 */
public final class LineProgress implements Progress {
  private static final long INTERVAL_NANOS = Duration.ofSeconds(30).toNanos();
  private static final double NANOS = 1e9;

  private final String task;
  private final String unit;
  private final long total;
  private final PrintStream out;
  private final LongSupplier nanoTime;
  private final long begun;
  private long lastLine;
  private long done;
  private String note = "";

  LineProgress(String task, String unit, long total, PrintStream out, LongSupplier nanoTime) {
    this.task = task;
    this.unit = unit;
    this.total = total;
    this.out = out;
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
    this.lastLine = begun;
  }

  /** Writes to a stream, such as standard error. */
  public static Factory to(PrintStream out) {
    return (task, unit, total) -> new LineProgress(task, unit, total, out, System::nanoTime);
  }

  @Override
  public synchronized void advance(long amount) {
    done += amount;
    long now = nanoTime.getAsLong();
    if (now - lastLine >= INTERVAL_NANOS) {
      lastLine = now;
      out.println(line((now - begun) / NANOS));
    }
  }

  private String line(double seconds) {
    double rate = done / seconds;
    String left =
        done == 0 || done > total ? "" : ", %s left".formatted(clock((total - done) / rate));
    return String.format(
        Locale.ROOT,
        "%s: %,d of %,d %s, %.1f/s, %s%s%s",
        task,
        done,
        total,
        unit,
        rate,
        clock(seconds),
        left,
        note.isEmpty() ? "" : ", " + note);
  }

  private static String clock(double seconds) {
    Duration duration = Duration.ofSeconds(Math.round(seconds));
    return String.format(
        Locale.ROOT,
        "%d:%02d:%02d",
        duration.toHours(),
        duration.toMinutesPart(),
        duration.toSecondsPart());
  }

  @Override
  public synchronized void note(String message) {
    note = message;
  }

  @Override
  public void close() {
    // A line is complete when it is written.
  }
}
