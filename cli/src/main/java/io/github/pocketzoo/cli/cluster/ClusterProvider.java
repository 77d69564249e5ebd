package io.github.pocketzoo.cli.cluster;

import io.github.pocketzoo.core.progress.Progress;

/** Connects to clusters; found by {@link java.util.ServiceLoader}. */
public interface ClusterProvider {
  /**
   * Connects.
   *
   * @param master where the cluster is, such as {@code local[*]} or {@code spark://host:7077}
   * @param progress shows how far the jobs are
   * @throws io.github.pocketzoo.core.error.InvalidInputException if there is none
   */
  Cluster open(String master, Progress.Factory progress);
}
