package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.cluster.ClassScores;
import io.github.pocketzoo.cli.cluster.ClassifyingJob;
import io.github.pocketzoo.cli.cluster.Cluster;
import io.github.pocketzoo.cli.cluster.Clusters;
import io.github.pocketzoo.cli.cluster.Table;
import io.github.pocketzoo.cli.cluster.TableFormat;
import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.eval.EvaluationOptions;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.Evaluator;
import io.github.pocketzoo.eval.ModelFacts;
import io.github.pocketzoo.eval.ModelUnderTest;
import io.github.pocketzoo.eval.PredictedModel;
import io.github.pocketzoo.eval.RunDescription;
import io.github.pocketzoo.eval.TestSet;
import io.github.pocketzoo.eval.metric.ExampleTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/** An evaluation of classifiers whose predictions a cluster makes. */
final class ClusterEvaluation {
  private static final Setting<String> SCORES =
      Setting.optional(
          "scores",
          ValueType.text("DIR"),
          "with --spark, where the scores of each model are kept as Parquet; an evaluation that was"
              + " stopped goes on from them");

  static final OptionGroup OPTIONS = OptionGroup.of("Many machines", SparkOption.MASTER, SCORES);

  private ClusterEvaluation() {}

  /** Whether a cluster is wanted. */
  static boolean isWanted(Arguments arguments) {
    return arguments.has(SparkOption.MASTER);
  }

  /** Refuses options that mean nothing together. */
  static void check(Arguments arguments) {
    if (!isWanted(arguments)) {
      DataOptions.refuse(arguments, SCORES, "--spark");
      return;
    }
    if (!arguments.has(DataOptions.TEXTS)) {
      throw new UsageException("--spark goes with --data");
    }
    DataOptions.requireSingle(arguments, DataOptions.TEXTS);
    if (TestData.most(arguments) != Integer.MAX_VALUE) {
      throw new UsageException("--test-examples goes with one machine, not with --spark");
    }
    if (!arguments.has(SCORES)) {
      throw new UsageException("--spark needs --scores DIR, where scores are kept");
    }
  }

  /**
   * Evaluates.
   *
   * @param answered is told the name of each model, and what it answered
   */
  static EvaluationReport run(
      Arguments arguments,
      Console console,
      List<NamedModel> named,
      EngineChoice engine,
      EvaluationOptions options,
      BiConsumer<String, ExampleTable> answered) {
    String master = arguments.get(SparkOption.MASTER);
    Table table = table(arguments);
    ModelLoader loader = ModelLoader.of(arguments, console);
    String name = table.location().replaceAll("/+$", "").replaceFirst(".*/", "");
    List<PredictedModel> models = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    try (Cluster cluster = Clusters.open(master, console.progress())) {
      ClassScores last = null;
      for (NamedModel each : named) {
        Path directory = loader.fetch(each.reference());
        ModelFacts facts = facts(each, directory, loader, engine, labels);
        last =
            cluster.classify(
                new ClassifyingJob(
                    each.name(),
                    directory,
                    engine,
                    labels,
                    table,
                    arguments.get(SCORES) + "/" + each.name(),
                    options.batchSize()));
        console.print(
            String.format(
                Locale.ROOT,
                "%s: %,d texts scored, %,d found in %s",
                each.name(),
                last.computed(),
                last.found(),
                arguments.get(SCORES)));
        models.add(new PredictedModel(each.name(), last.engine(), facts, last.outcomes()));
      }
      return new Evaluator(options, console.progress(), answered)
          .compare(
              models,
              new TestSet(
                  name,
                  table.location(),
                  last.dataSha256(),
                  last.outcomes().truth().length,
                  labels,
                  TestSet.DEFAULT_KIND,
                  ""),
              last.texts(),
              new RunDescription(
                  Provenance.toolVersion(),
                  name,
                  last.dataSha256(),
                  "pocketzoo eval " + arguments.quoted()));
    }
  }

  private static Table table(Arguments arguments) {
    String location = arguments.get(DataOptions.TEXTS);
    TableFormat format =
        arguments
            .find(DataOptions.FORMAT)
            .map(each -> TableFormat.valueOf(each.name()))
            .orElseGet(() -> TableFormat.ofName(location));
    return new Table(
        location,
        format,
        arguments.get(DataOptions.TEXT_COLUMN),
        arguments.find(DataOptions.TEXT_PAIR_COLUMN).orElse(null),
        arguments.get(DataOptions.LABEL_COLUMN));
  }

  /**
   * What is known of a model without running it.
   *
   * @param labels those of the models before; filled by the first
   */
  private static ModelFacts facts(
      NamedModel named,
      Path directory,
      ModelLoader loader,
      EngineChoice engine,
      List<String> labels) {
    try (Model model = loader.loadClassifier(named.reference())) {
      if (labels.isEmpty()) {
        labels.addAll(model.architecture().labels());
      }
      if (!model.architecture().labels().equals(labels)) {
        throw new InvalidInputException(
            "%s classifies into %s, the first model into %s; expected the same labels in the same order"
                .formatted(named.name(), model.architecture().labels(), labels));
      }
      ModelUnderTest here = engine.underTest(named.name(), model, directory);
      try (Forward forward = here.forward()) {
        return here.facts();
      }
    }
  }
}
