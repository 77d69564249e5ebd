package io.github.pocketzoo.cli.cluster;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import java.util.ServiceLoader;

/** The clusters that can be reached. */
public final class Clusters {
  private Clusters() {}

  /**
   * Connects to a cluster.
   *
   * @throws InvalidInputException if there is none, or the module that knows how isn't there
   */
  public static Cluster open(String master, Progress.Factory progress) {
    return ServiceLoader.load(ClusterProvider.class)
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "--spark %s: the module spark is not on the class path; ./pocketzoo builds it where --spark is an option, or: mvnw -Dquick -Pspark -pl spark -am package"
                        .formatted(master)))
        .open(master, progress);
  }
}
