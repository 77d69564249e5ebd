package io.github.pocketzoo.core.process;

import io.github.pocketzoo.core.error.FailureReason;
import io.github.pocketzoo.core.progress.Progress;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs cells in processes, some at a time. What one does to its process, crashes of native code
 * included, doesn't touch the others; each has a log of its own. A cell whose result is there isn't
 * run again, so that a run that was stopped goes on where it was.
 */
public final class CellRunner {
  private static final int KILL_SECONDS = 10;

  /** Of SIGINT, which a terminal sends to all processes at once. */
  private static final int INTERRUPTED = 130;

  /** Of SIGTERM. */
  private static final int TERMINATED = 143;

  private final int parallel;
  private final Progress.Factory progress;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Set<Process> running = ConcurrentHashMap.newKeySet();

  /**
   * @param parallel how many processes at a time, at least 1
   */
  public CellRunner(int parallel, Progress.Factory progress) {
    if (parallel < 1) {
      throw new IllegalArgumentException("processes at a time: " + parallel);
    }
    this.parallel = parallel;
    this.progress = progress;
  }

  /**
   * Ends all processes; {@link #run} then returns what is done. May be called by any thread, before
   * the run, too.
   */
  public void stop() {
    stopped.set(true);
    running.forEach(Process::destroy);
  }

  /** Whether {@link #stop} was called. */
  public boolean isStopped() {
    return stopped.get();
  }

  /**
   * Runs all.
   *
   * @param task what the display calls it
   * @param cells with different names
   * @return what became of each, by name in their order
   */
  public Map<String, CellOutcome> run(String task, List<Cell> cells) {
    requireDistinct(cells);
    Map<String, CellOutcome> outcomes = new ConcurrentHashMap<>();
    ExecutorService pool = Executors.newFixedThreadPool(parallel);
    try (Progress display = progress.start(task, "cells", cells.size())) {
      List<Runnable> work = new ArrayList<>();
      for (Cell cell : cells) {
        work.add(
            () -> {
              CellOutcome outcome = outcome(cell);
              outcomes.put(cell.name(), outcome);
              display.note(cell.name() + ": " + word(outcome));
              display.advance(1);
            });
      }
      work.forEach(pool::execute);
      pool.shutdown();
      awaitEnd(pool);
    } finally {
      pool.shutdownNow();
    }
    Map<String, CellOutcome> ordered = new LinkedHashMap<>();
    cells.forEach(cell -> ordered.put(cell.name(), outcomes.get(cell.name())));
    return ordered;
  }

  private static void requireDistinct(List<Cell> cells) {
    Set<String> names = new HashSet<>();
    for (Cell cell : cells) {
      if (!names.add(cell.name())) {
        throw new IllegalArgumentException("two cells are called " + cell.name());
      }
    }
  }

  private static String word(CellOutcome outcome) {
    if (outcome instanceof CellOutcome.Failed failed) {
      return "failed, " + failed.reason();
    }
    return outcome instanceof CellOutcome.Done ? "done" : "stopped";
  }

  private CellOutcome outcome(Cell cell) {
    if (Files.exists(cell.result())) {
      return new CellOutcome.Done(true);
    }
    if (stopped.get()) {
      return new CellOutcome.Stopped();
    }
    try {
      Files.createDirectories(cell.log().toAbsolutePath().getParent());
      int exitCode = waitFor(start(cell));
      if (exitCode == 0 && Files.exists(cell.result())) {
        return new CellOutcome.Done(false);
      }
      return stopped.get() || exitCode == INTERRUPTED || exitCode == TERMINATED
          ? new CellOutcome.Stopped()
          : new CellOutcome.Failed(exitCode, reason(cell, exitCode));
    } catch (IOException e) {
      return new CellOutcome.Failed(-1, "cannot start: " + FailureReason.of(e));
    }
  }

  private Process start(Cell cell) throws IOException {
    Process process =
        JavaCommand.process(cell.command())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(cell.log().toFile()))
            .start();
    process.getOutputStream().close();
    return process;
  }

  private int waitFor(Process process) {
    running.add(process);
    try {
      if (stopped.get()) {
        process.destroy();
      }
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroy();
      return -1;
    } finally {
      running.remove(process);
    }
  }

  private static String reason(Cell cell, int exitCode) {
    return lastLine(cell)
        .map(line -> "%s (exit code %d, log %s)".formatted(line, exitCode, cell.log()))
        .orElse("exit code %d, log %s".formatted(exitCode, cell.log()));
  }

  private static Optional<String> lastLine(Cell cell) {
    try {
      return Files.readAllLines(cell.log(), StandardCharsets.UTF_8).stream()
          .filter(line -> !line.isBlank())
          .reduce((first, second) -> second);
    } catch (MalformedInputException e) {
      return Optional.of("a log that isn't UTF-8");
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void awaitEnd(ExecutorService pool) {
    try {
      while (!pool.awaitTermination(1, TimeUnit.SECONDS)) {
        if (stopped.get()) {
          killSlowOnes(pool);
        }
      }
    } catch (InterruptedException e) {
      stop();
      Thread.currentThread().interrupt();
    }
  }

  private void killSlowOnes(ExecutorService pool) throws InterruptedException {
    if (!pool.awaitTermination(KILL_SECONDS, TimeUnit.SECONDS)) {
      running.forEach(Process::destroyForcibly);
    }
  }
}
