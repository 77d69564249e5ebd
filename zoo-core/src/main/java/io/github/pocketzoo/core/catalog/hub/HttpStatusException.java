package io.github.pocketzoo.core.catalog.hub;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** An answer that is not what was asked for. */
final class HttpStatusException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int REQUEST_TIMEOUT = 408;

  private final int status;
  private final String errorCode;
  private final transient Optional<Duration> retryAfter;

  /**
   * @param errorCode the header {@code X-Error-Code}, or ""
   * @param retryAfter how long the server asks to wait
   */
  HttpStatusException(int status, String errorCode, Optional<Duration> retryAfter) {
    super("HTTP status " + status);
    this.status = status;
    this.errorCode = errorCode;
    this.retryAfter = retryAfter;
  }

  int status() {
    return status;
  }

  String errorCode() {
    return errorCode;
  }

  Optional<Duration> retryAfter() {
    return retryAfter;
  }

  boolean isPassing() {
    return status >= 500 || status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT;
  }
}
