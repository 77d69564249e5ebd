package io.github.pocketzoo.runtime.exec;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * Threads that run a task together with the thread that calls. One caller has the team at a time;
 * who finds it taken works alone.
 */
final class Team implements AutoCloseable {
  /**
   * How long a thread without work looks out for more before it sleeps: a caller that writes a text
   * chooses a token in the meantime.
   */
  private static final long SPIN_NANOS = 300_000;

  private static final int SPINS_A_LOOK = 64;
  private static final int SPINS = 4_000;

  private final List<Worker> workers = new ArrayList<>();
  private final ReentrantLock taken = new ReentrantLock();
  private final AtomicInteger unfinished = new AtomicInteger();
  private volatile Throwable failure;
  private IntConsumer task;
  private volatile boolean closed;

  /**
   * @param threads how many, the caller's included
   */
  Team(int threads) {
    for (int i = 1; i < threads; i++) {
      workers.add(new Worker(i));
    }
  }

  /** Threads of the team, the caller's included. */
  int size() {
    return workers.size() + 1;
  }

  /** Takes the team, if it is free; {@link #release} gives it back. */
  boolean tryTake() {
    return taken.tryLock();
  }

  void release() {
    taken.unlock();
  }

  /**
   * Runs {@code work} with the numbers from 0 to {@code parties − 1}, each on its own thread; 0 on
   * the caller's. The caller has taken the team, or {@code parties} is 1.
   */
  void run(int parties, IntConsumer work) {
    if (parties == 1) {
      work.accept(0);
      return;
    }
    task = work;
    failure = null;
    unfinished.set(parties - 1);
    for (int i = 0; i < parties - 1; i++) {
      workers.get(i).wake();
    }
    try {
      work.accept(0);
    } finally {
      waitForWorkers();
      task = null;
    }
    if (failure != null) {
      throw new IllegalStateException("a thread of the runtime failed", failure);
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // Only so as not to be in the way of others.
  private void waitForWorkers() {
    for (int spins = 0; unfinished.get() > 0; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    workers.forEach(worker -> LockSupport.unpark(worker.thread));
  }

  private final class Worker implements Runnable {
    private final int number;
    private final Thread thread;
    private volatile boolean called;
    private volatile boolean asleep;

    Worker(int number) {
      this.number = number;
      this.thread = new Thread(this, "pocketzoo-runtime-" + number);
      thread.setDaemon(true);
      thread.start();
    }

    void wake() {
      called = true;
      if (asleep) {
        LockSupport.unpark(thread);
      }
    }

    @Override
    public void run() {
      while (!closed) {
        if (waitForCall()) {
          called = false;
          try {
            task.accept(number);
          } catch (RuntimeException | Error e) {
            failure = e;
          }
          unfinished.decrementAndGet();
        }
      }
    }

    private boolean waitForCall() {
      long start = System.nanoTime();
      while (!called && !closed) {
        for (int i = 0; i < SPINS_A_LOOK && !called; i++) {
          Thread.onSpinWait();
        }
        if (!called && System.nanoTime() - start > SPIN_NANOS) {
          asleep = true;
          if (!called && !closed) {
            LockSupport.park(this);
          }
          asleep = false;
        }
      }
      return called;
    }
  }
}
