package io.github.pocketzoo.core.catalog.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;

/** Decides after each failure whether to ask again, and waits before that. */
final class Retries {
  private final HubPatience patience;
  private int failures;

  Retries(HubPatience patience) {
    this.patience = patience;
  }

  /** Something was achieved since the last failure: the count starts anew. */
  void reset() {
    failures = 0;
  }

  /**
   * Returns when it is time to ask again.
   *
   * @throws IOException {@code failure} itself, if asking again is no use
   */
  void waitAfter(IOException failure) throws IOException {
    failures++;
    if (failures >= patience.attempts() || !mayPass(failure)) {
      throw failure;
    }
    Duration pause = patience.pauseAfter(failures);
    if (failure instanceof HttpStatusException status) {
      Optional<Duration> wanted = status.retryAfter();
      if (wanted.isPresent() && wanted.get().compareTo(patience.longestPause()) > 0) {
        throw failure;
      }
      pause = wanted.filter(asked -> asked.compareTo(Duration.ZERO) > 0).orElse(pause);
    }
    sleep(pause);
  }

  private static boolean mayPass(IOException failure) {
    if (failure instanceof HttpStatusException status) {
      return status.isPassing();
    }
    // A name that isn't known now won't be in a second, nor will a certificate be trusted.
    return !(failure instanceof InterruptedIOException)
        && !(failure instanceof BadRedirectException)
        && !(failure instanceof SSLHandshakeException)
        && !hasUnknownHost(failure);
  }

  private static boolean hasUnknownHost(Throwable failure) {
    return failure instanceof UnresolvedAddressException
        || failure instanceof UnknownHostException
        || (failure.getCause() != null && hasUnknownHost(failure.getCause()));
  }

  private static void sleep(Duration pause) throws InterruptedIOException {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
