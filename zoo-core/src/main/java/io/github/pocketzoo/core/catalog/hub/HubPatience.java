package io.github.pocketzoo.core.catalog.hub;

import java.time.Duration;

/**
 * How long to wait for a server, and how often to ask again.
 *
 * @param connect for a connection
 * @param answer for the beginning of an answer
 * @param window for the body: a server that sends less than {@code windowBytes} while it is waited
 *     for this long is given up
 * @param windowBytes see {@code window}
 * @param attempts how often to ask in all; counted anew after a good piece of a file has come
 * @param firstPause before the second attempt; doubled for each further one
 * @param longestPause at most; a server that wants a longer one by {@code Retry-After} is given up
 */
record HubPatience(
    Duration connect,
    Duration answer,
    Duration window,
    long windowBytes,
    int attempts,
    Duration firstPause,
    Duration longestPause) {

  /** For a slow line and a busy server: 1 kB/s, a quarter of a minute of pauses. */
  static HubPatience usual() {
    return new HubPatience(
        Duration.ofSeconds(20),
        Duration.ofSeconds(60),
        Duration.ofSeconds(30),
        30_000,
        5,
        Duration.ofSeconds(1),
        Duration.ofMinutes(2));
  }

  Duration pauseAfter(int failures) {
    Duration pause = firstPause.multipliedBy(1L << Math.min(failures - 1, 20));
    return pause.compareTo(longestPause) > 0 ? longestPause : pause;
  }
}
