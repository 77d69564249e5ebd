package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.cluster.Cluster;
import io.github.pocketzoo.cli.cluster.Clusters;
import io.github.pocketzoo.cli.cluster.TeachingJob;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.UsageException;
import java.util.Locale;

/** Teachers' outputs that a cluster computes before a training begins. */
final class ClusterTeaching {
  private ClusterTeaching() {}

  /** Whether a cluster is wanted. */
  static boolean isWanted(Arguments arguments) {
    return arguments.has(SparkOption.MASTER);
  }

  /** Refuses a cluster whose work would not be kept. */
  static void check(Arguments arguments) {
    if (isWanted(arguments) && TeacherCacheOptions.cache(arguments).isEmpty()) {
      throw new UsageException(
          "--spark needs --teacher-cache DIR, where teachers' outputs are kept");
    }
  }

  /** Computes what a cache lacks. */
  static void fill(Arguments arguments, Console console, TeachingJob job) {
    try (Cluster cluster = Clusters.open(arguments.get(SparkOption.MASTER), console.progress())) {
      console.print(
          String.format(
              Locale.ROOT,
              "%s: %,d of %,d texts computed into %s",
              job.model(),
              cluster.teach(job),
              job.sequences().size(),
              job.cache().directory()));
    }
  }
}
