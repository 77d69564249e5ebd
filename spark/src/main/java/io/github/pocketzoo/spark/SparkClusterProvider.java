package io.github.pocketzoo.spark;

import io.github.pocketzoo.cli.cluster.Cluster;
import io.github.pocketzoo.cli.cluster.ClusterProvider;
import io.github.pocketzoo.core.progress.Progress;

/** Connects to Spark. */
public final class SparkClusterProvider implements ClusterProvider {
  @Override
  public Cluster open(String master, Progress.Factory progress) {
    return SparkCluster.open(SparkMaster.parse(master), progress);
  }
}
