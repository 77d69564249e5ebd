package io.github.pocketzoo.spark;

import io.github.pocketzoo.cli.cluster.TeachingJob;
import io.github.pocketzoo.core.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Asks a teacher about all sequences.
 *
 * @param session where
 * @param progress shows how many parts are done
 */
record Teaching(SparkSession session, Progress.Factory progress) {
  /** Sequences of a part: a few minutes of work for a large teacher. */
  private static final int PART_SEQUENCES = 1_024;

  /**
   * Runs a job.
   *
   * @return how many sequences were computed
   */
  long run(ModelSpec model, TeachingJob job) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    List<TokenSequence> sequences = job.sequences().stream().map(TokenSequence::of).toList();
    int parts = (sequences.size() + PART_SEQUENCES - 1) / PART_SEQUENCES;
    JavaRDD<Long> computed =
        spark
            .parallelize(new ArrayList<>(sequences), Math.max(1, parts))
            .mapPartitionsWithIndex(new TeachingTask(model, job), true);
    try (JobProgress display =
        JobProgress.of(session, progress, "teacher", "parts", computed.getNumPartitions())) {
      long sum = computed.collect().stream().mapToLong(Long::longValue).sum();
      display.settle();
      return sum;
    } catch (Exception e) {
      // Spark throws checked exceptions that it doesn't declare.
      throw JobFailure.of(job.model() + ": cannot be asked", e);
    }
  }
}
