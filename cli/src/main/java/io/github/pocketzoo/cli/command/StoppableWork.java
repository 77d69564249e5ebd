package io.github.pocketzoo.cli.command;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Work that ends in good order when the process is told to end (SIGINT, SIGTERM) or its time is up:
 * it is told to stop, and the process waits until it has written what it has.
 */
final class StoppableWork implements AutoCloseable {
  /** After this the process ends, whatever the work does. */
  private static final long PATIENCE_MILLIS = 120_000;

  private static final double MINUTE_MILLIS = 60_000;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;

  private StoppableWork(Runnable stop) {
    hook = new Thread(() -> stopAndWait(stop), "stop");
  }

  /**
   * Begins.
   *
   * @param stop tells the work to stop, from another thread
   * @param minutes after which it is told so, if ever
   */
  static StoppableWork start(Runnable stop, Optional<Double> minutes) {
    StoppableWork work = new StoppableWork(stop);
    Runtime.getRuntime().addShutdownHook(work.hook);
    minutes.ifPresent(time -> work.stopAfter(time, stop));
    return work;
  }

  private void stopAfter(double minutes, Runnable stop) {
    Thread timer =
        new Thread(
            () -> {
              if (!isFinishedWithin(Math.round(minutes * MINUTE_MILLIS))) {
                stop.run();
              }
            },
            "time limit");
    timer.setDaemon(true);
    timer.start();
  }

  private void stopAndWait(Runnable stop) {
    stop.run();
    if (!isFinishedWithin(PATIENCE_MILLIS)) {
      System.err.println("pocketzoo: gave up waiting for what was stopped");
    }
  }

  private boolean isFinishedWithin(long millis) {
    try {
      return finished.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The work is done. */
  @Override
  public void close() {
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, which is why the work was stopped.
      Thread.onSpinWait();
    }
  }
}
