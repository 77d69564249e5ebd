package io.github.pocketzoo.core.catalog;

import io.github.pocketzoo.core.progress.Progress;

/**
 * How to fetch a model.
 *
 * @param offline whether to stay off the network
 * @param progress shows downloads and unpacking, both in bytes
 */
public record FetchOptions(boolean offline, Progress.Factory progress) {
  /** The network may be used, nothing is shown. */
  public static FetchOptions silent() {
    return new FetchOptions(false, Progress.silent());
  }
}
