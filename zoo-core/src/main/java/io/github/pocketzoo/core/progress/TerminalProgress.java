package io.github.pocketzoo.core.progress;

import java.time.temporal.ChronoUnit;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar with rate and remaining time on standard error. */
public final class TerminalProgress implements Progress {
  /** Whether standard error is a terminal: {@code true} or {@code false}. */
  public static final String TERMINAL = "pocketzoo.terminal";

  private static final int REFRESH_MILLIS = 250;

  private final ProgressBar bar;

  private TerminalProgress(String task, String unit, long total) {
    bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(total)
            .setUnit(" " + unit, 1)
            .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BAR)
            .setUpdateIntervalMillis(REFRESH_MILLIS)
            .setSpeedUnit(ChronoUnit.SECONDS)
            .showSpeed(
                new java.text.DecimalFormat(
                    "0.0", java.text.DecimalFormatSymbols.getInstance(Locale.ROOT)))
            .setConsumer(new ConsoleProgressBarConsumer(System.err))
            .build();
  }

  /**
   * Bars where standard error is a terminal, now and then a line where it is a file or a pipe.
   *
   * <p>The launcher knows and says so by the system property {@value #TERMINAL}. Java itself can
   * only tell whether standard input and standard output are both a terminal.
   */
  // The launcher sets jdk.console=java.base, with which JDK 22 and later answer as JDK 17 does.
  @SuppressWarnings("SystemConsoleNull")
  public static Factory onStandardError() {
    String told = System.getProperty(TERMINAL);
    boolean terminal = told == null ? System.console() != null : Boolean.parseBoolean(told);
    return terminal ? TerminalProgress::new : LineProgress.to(System.err);
  }

  @Override
  public void advance(long amount) {
    bar.stepBy(amount);
  }

  @Override
  public void note(String message) {
    bar.setExtraMessage(" " + message);
  }

  @Override
  public void close() {
    bar.close();
  }
}
