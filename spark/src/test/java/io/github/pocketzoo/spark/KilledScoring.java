package io.github.pocketzoo.spark;

import io.github.pocketzoo.cli.cluster.ClassifyingJob;
import io.github.pocketzoo.cli.cluster.Table;
import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.core.progress.Progress;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A process that scores a table and dies of it, without any good-bye. */
public final class KilledScoring {
  static final int EXIT = 137;

  /** Parts that it writes before. */
  private static final int PARTS = 2;

  private KilledScoring() {}

  static Process start(Path model, Table table, Path output) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            KilledScoring.class.getName(),
            model.toString(),
            table.location(),
            output.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Scores until it is killed. */
  public static void main(String[] arguments) {
    AtomicInteger written = new AtomicInteger();
    FaultyFileSystem.set(
        target -> {
          if (written.getAndIncrement() == PARTS) {
            Runtime.getRuntime().halt(EXIT);
          }
        });
    try (SparkCluster cluster =
        SparkCluster.open(
            SparkMaster.parse("local[1]"),
            Progress.silent(),
            Map.of("spark.hadoop.fs.faulty.impl", FaultyFileSystem.class.getName()))) {
      cluster.classify(
          new ClassifyingJob(
              "tiny",
              Path.of(arguments[0]),
              EngineChoice.byWeights(),
              TinyReviews.LABELS,
              Table.of(arguments[1], "text").withLabels("label"),
              "faulty:" + arguments[2],
              8));
    }
  }
}
