package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;

/** The option that says which machines work. */
final class SparkOption {
  static final Setting<String> MASTER =
      Setting.optional(
          "spark",
          ValueType.text("MASTER"),
          "work on Apache Spark: local[*] in this process, spark://HOST:PORT on a cluster"
              + " (docs/guide/spark.md)");

  private SparkOption() {}
}
