package io.github.pocketzoo.runtime.exec;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets threads wait for one another. They wait by spinning, since they meet again within
 * microseconds; after a while they let other threads run.
 */
final class Barrier {
  private static final int SPINS = 2_000;

  private final int parties;
  private final AtomicInteger arrived = new AtomicInteger();
  private volatile int phase;

  Barrier(int parties) {
    this.parties = parties;
  }

  /** Returns when all have come. */
  @SuppressWarnings("ThreadPriorityCheck") // Only so as not to be in the way of others.
  void await() {
    int current = phase;
    if (arrived.incrementAndGet() == parties) {
      arrived.set(0);
      phase = current + 1; // Only the last to arrive writes.
      return;
    }
    for (int spins = 0; phase == current; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }
}
