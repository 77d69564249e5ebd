package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.cluster.Cluster;
import io.github.pocketzoo.cli.cluster.Clusters;
import io.github.pocketzoo.cli.cluster.TeachingJob;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.train.TrainingExamples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  /** The examples of a training without their padding. */
  static List<Encoding> sequences(TrainingExamples examples) {
    List<Encoding> sequences = new ArrayList<>(examples.size());
    for (int example = 0; example < examples.size(); example++) {
      TokenBatch batch = examples.batch(new int[] {example}, 0).tokens();
      int length = Arrays.stream(batch.attentionMask()[0]).sum();
      sequences.add(
          new Encoding(
              Arrays.copyOf(batch.inputIds()[0], length),
              Arrays.copyOf(batch.tokenTypeIds()[0], length)));
    }
    return sequences;
  }
}
