package io.github.pocketzoo.spark;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Scores all parts of a table.
 *
 * @param session where
 * @param progress shows how many parts are done
 */
record TableScoring(SparkSession session, Progress.Factory progress) {
  /**
   * Runs a job, or goes on with it.
   *
   * @param output directory of the scores
   * @return what the parts gave, in the order of the table
   * @throws InvalidInputException if the table can't be read, or the output is of another job
   */
  List<PartResult> run(ScoringSettings settings, String output) {
    TableInput input = TableInput.open(session, settings.table());
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    Configuration hadoop = spark.hadoopConfiguration();
    FileSystem files;
    Path directory;
    try {
      Path given = new Path(output);
      files = given.getFileSystem(hadoop);
      directory = files.makeQualified(given);
      JobFile.in(directory).begin(files, settings, input.sha256());
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidInputException(
          "%s: cannot be written: %s".formatted(output, JobFailure.reason(e)), e);
    }
    Broadcast<SerializableConfiguration> shared =
        spark.broadcast(new SerializableConfiguration(hadoop));
    JavaRDD<PartResult> parts =
        input
            .rows()
            .javaRDD()
            .mapPartitions(new ScoringTask(settings, input.root(), directory.toString(), shared));
    try (JobProgress display =
        JobProgress.of(
            session, progress, "score " + settings.name(), "parts", parts.getNumPartitions())) {
      List<PartResult> results =
          parts.collect().stream().sorted(Comparator.comparing(PartResult::part)).toList();
      display.settle();
      if (results.isEmpty()) {
        throw new InvalidInputException(
            settings.table().location() + ": no rows, expected at least one");
      }
      AtomicOutput.write(files, new Path(directory, "_SUCCESS"), out -> {});
      return results;
    } catch (Exception e) {
      // Spark throws checked exceptions that it doesn't declare.
      throw JobFailure.of(settings.table().location() + ": cannot be scored", e);
    } finally {
      shared.destroy();
    }
  }
}
