package io.github.pocketzoo.core.catalog.hub;

import java.io.IOException;

/** A redirect that is not followed. */
final class BadRedirectException extends IOException {
  private static final long serialVersionUID = 1L;

  BadRedirectException(String message) {
    super(message);
  }
}
