package io.github.pocketzoo.runtime.kernel.onednn;

/** oneDNN cannot be loaded, has no fast kernel for what was asked, or failed. */
public final class OneDnnException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OneDnnException(String message) {
    super(message);
  }

  OneDnnException(String message, Throwable cause) {
    super(message, cause);
  }
}
