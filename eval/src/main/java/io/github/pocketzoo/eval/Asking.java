package io.github.pocketzoo.eval;

import io.github.pocketzoo.core.data.ExampleSource;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.task.TextTask;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * How models are asked about examples: windows of them are read, answered side by side, and handed
 * on in their order. However many examples there are, two windows a thread are in memory; which
 * texts share a batch doesn't depend on the threads.
 *
 * @param batchSize texts a call
 * @param threads windows that are answered side by side
 * @param progress shows how far it is
 */
public record Asking(int batchSize, int threads, Progress.Factory progress) {
  /** Enough batches to group texts by length. */
  private static final int BATCHES = 16;

  /**
   * Takes examples with their answers.
   *
   * @param <E> examples
   * @param <A> answers
   */
  @FunctionalInterface
  public interface Sink<E, A> {
    /**
     * The next example.
     *
     * @param index its number, from 0
     */
    void take(int index, E example, A answer);
  }

  /** Examples that are being answered. */
  private record Window<E, A>(int first, List<E> examples, Future<List<A>> answers) {}

  /**
   * Asks about all examples.
   *
   * @param model what to call the model
   * @param unit what to call the examples
   * @param total number of examples
   * @param sink takes each example with its answer, in their order, in the caller's thread
   * @throws InvalidInputException naming the model, if it can't answer
   */
  public <E, A> void all(
      String model,
      String unit,
      ExampleSource<E> source,
      long total,
      TextTask<E, A> task,
      Sink<E, A> sink) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (ExampleSource.ExampleReader<E> reader = source.open();
        Progress display = progress.start("evaluate " + model, unit, total)) {
      Queue<Window<E, A>> pending = new ArrayDeque<>();
      int read = 0;
      int size = (int) Math.min(Integer.MAX_VALUE, (long) BATCHES * batchSize);
      for (List<E> examples = reader.next(size);
          !examples.isEmpty();
          examples = reader.next(size)) {
        List<E> asked = examples;
        pending.add(new Window<>(read, asked, pool.submit(() -> task.answer(asked))));
        read += asked.size();
        if (pending.size() > threads) {
          handOn(pending.remove(), sink, display);
        }
      }
      while (!pending.isEmpty()) {
        handOn(pending.remove(), sink, display);
      }
    } catch (InvalidInputException e) {
      throw new InvalidInputException(model + ": " + e.getMessage(), e);
    } finally {
      pool.shutdownNow();
      awaitEnd(pool);
    }
  }

  private static <E, A> void handOn(Window<E, A> window, Sink<E, A> sink, Progress display) {
    List<A> answers = await(window.answers());
    for (int i = 0; i < answers.size(); i++) {
      sink.take(window.first() + i, window.examples().get(i), answers.get(i));
    }
    display.advance(answers.size());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while predicting", e);
    }
  }

  /** The caller may close the model next: no call may still be in it. */
  private static void awaitEnd(ExecutorService pool) {
    boolean interrupted = false;
    while (true) {
      try {
        if (pool.awaitTermination(1, TimeUnit.DAYS)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
