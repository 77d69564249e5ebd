package io.github.pocketzoo.spark;

import io.github.pocketzoo.cli.cluster.ClassScores;
import io.github.pocketzoo.cli.cluster.ClassifyingJob;
import io.github.pocketzoo.cli.cluster.Cluster;
import io.github.pocketzoo.cli.cluster.TeachingJob;
import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.core.error.FailureReason;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** A Spark application. One at a time in a process. */
public final class SparkCluster implements Cluster {
  /** Names the file that lists the jars that executors need, one a line. */
  static final String EXECUTOR_JARS = "pocketzoo.executor.jars";

  private final SparkSession session;
  private final Progress.Factory progress;
  private final Path packed;

  private SparkCluster(SparkSession session, Progress.Factory progress, Path packed) {
    this.session = session;
    this.progress = progress;
    this.packed = packed;
  }

  /**
   * Starts an application.
   *
   * @throws InvalidInputException if the master can't be reached
   */
  public static SparkCluster open(SparkMaster master, Progress.Factory progress) {
    return open(master, progress, Map.of());
  }

  /**
   * Starts an application.
   *
   * @param settings of Spark, over those of its files and of system properties
   * @throws InvalidInputException if the master can't be reached
   */
  public static SparkCluster open(
      SparkMaster master, Progress.Factory progress, Map<String, String> settings) {
    master.requireReachable();
    try {
      Path packed = Files.createTempDirectory("pocketzoo-models");
      SparkSession session =
          SparkSession.builder().config(configuration(master, settings)).getOrCreate();
      return new SparkCluster(session, progress, packed);
    } catch (Exception e) {
      // Spark throws checked exceptions that it doesn't declare.
      throw new InvalidInputException(
          "%s: Spark doesn't start: %s".formatted(master.url(), FailureReason.of(e)), e);
    }
  }

  private static SparkConf configuration(SparkMaster master, Map<String, String> settings) {
    SparkConf conf =
        new SparkConf()
            .setMaster(master.url())
            .setIfMissing("spark.app.name", "pocketzoo")
            .setIfMissing("spark.ui.enabled", "false")
            .setIfMissing("spark.driver.maxResultSize", "0")
            .setIfMissing("spark.executorEnv.OMP_NUM_THREADS", "1")
            // Memory-mapped files count as resident for JavaCPP, which would stop the executor.
            .setIfMissing(
                "spark.executor.extraJavaOptions", "-Dorg.bytedeco.javacpp.maxphysicalbytes=0")
            .set("spark.ui.showConsoleProgress", "false")
            .set("spark.sql.session.timeZone", "UTC")
            .set("spark.sql.caseSensitive", "true")
            // Equal, so that a part is a piece of one file, whatever the size of the cluster is.
            .set("spark.sql.files.maxPartitionBytes", Long.toString(TableInput.SPLIT_BYTES))
            .set("spark.sql.files.openCostInBytes", Long.toString(TableInput.SPLIT_BYTES));
    if (master.isInThisProcess()) {
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
    } else {
      executorJars().ifPresent(jars -> conf.setIfMissing("spark.jars", jars));
    }
    settings.forEach(conf::set);
    return conf;
  }

  private static Optional<String> executorJars() {
    String list = System.getProperty(EXECUTOR_JARS);
    if (list == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Files.readAllLines(Path.of(list)).stream()
              .filter(jar -> !jar.isBlank())
              .collect(Collectors.joining(",")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public ClassScores classify(ClassifyingJob job) {
    ModelSpec model = ship(job.model(), job.engine(), ModelSpec.Use.CLASSES);
    ScoringSettings settings =
        new ScoringSettings(job.name(), model, job.labels(), job.table(), job.batchSize());
    List<PartResult> parts = new TableScoring(session, progress).run(settings, job.output());
    return PartResult.merged(job.labels(), parts, new TableTexts(session, job.table(), parts));
  }

  /**
   * Makes a vector of every text of a table, into Parquet files.
   *
   * @param job its labels are not looked at
   * @return number of vectors, those that there were already included
   * @throws InvalidInputException as for classes
   */
  public long embed(ClassifyingJob job) {
    ModelSpec model = ship(job.model(), job.engine(), ModelSpec.Use.VECTORS);
    ScoringSettings settings =
        new ScoringSettings(job.name(), model, List.of(), job.table(), job.batchSize());
    return new TableScoring(session, progress)
        .run(settings, job.output()).stream().mapToLong(PartResult::rows).sum();
  }

  @Override
  public long teach(TeachingJob job) {
    ModelSpec model = ship(job.model(), job.engine(), ModelSpec.Use.CLASSES);
    return new Teaching(session, progress).run(model, job);
  }

  private ModelSpec ship(Path directory, EngineChoice engine, ModelSpec.Use use) {
    ModelArchive archive = ModelArchive.pack(directory, packed);
    session.sparkContext().addFile(archive.file().toString());
    return new ModelSpec(
        archive.file().getFileName().toString(),
        archive.sha256(),
        engine.asked().map(Enum::name).orElse(null),
        use);
  }

  /** Ends the application, and closes its models in this process. */
  @Override
  public void close() {
    try {
      session.stop();
    } finally {
      ExecutorModels.ofThisProcess().close();
      ModelArchive.delete(packed);
    }
  }
}
