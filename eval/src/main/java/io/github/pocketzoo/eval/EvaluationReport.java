package io.github.pocketzoo.eval;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.github.pocketzoo.eval.bench.Machine;
import io.github.pocketzoo.eval.compare.Condition;
import io.github.pocketzoo.eval.metric.Metric;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Models compared on one test set: the data that every form of the report shows. Written as JSON it
 * is the schema that {@code docs/guide/report-schema.md} describes.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION} of the pocketzoo that wrote it
 * @param toolVersion version of pocketzoo
 * @param codeHash of the classes that ran, see {@link
 *     io.github.pocketzoo.core.provenance.CodeHash}; empty in reports that were written before
 * @param command the command line that makes this report again
 * @param startedAt when the evaluation began
 * @param testSet what the models were evaluated on
 * @param options how they were evaluated
 * @param machine where
 * @param models one row a model
 * @param pairs every model against every later one; empty in reports of schema version 2 and
 *     earlier
 * @param predictions files of predictions, one a model that answered; empty where none were written
 */
public record EvaluationReport(
    int schemaVersion,
    String toolVersion,
    @JsonSetter(nulls = Nulls.AS_EMPTY) String codeHash,
    String command,
    Instant startedAt,
    TestSet testSet,
    EvaluationOptions options,
    Machine machine,
    List<ModelResult> models,
    List<ModelPair> pairs,
    List<PredictionFile> predictions) {

  /** Changes when a program that reads reports has to. */
  public static final int SCHEMA_VERSION = 3;

  public EvaluationReport {
    Objects.requireNonNull(testSet, "testSet");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(machine, "machine");
    codeHash = codeHash == null ? "" : codeHash;
    models = List.copyOf(models);
    pairs = pairs == null ? List.of() : List.copyOf(pairs);
    predictions = predictions == null ? List.of() : List.copyOf(predictions);
  }

  /** Without pairs and predictions. */
  public EvaluationReport(
      int schemaVersion,
      String toolVersion,
      String codeHash,
      String command,
      Instant startedAt,
      TestSet testSet,
      EvaluationOptions options,
      Machine machine,
      List<ModelResult> models) {
    this(
        schemaVersion,
        toolVersion,
        codeHash,
        command,
        startedAt,
        testSet,
        options,
        machine,
        models,
        List.of(),
        List.of());
  }

  /** The row of the model that the others are compared with. */
  public Optional<ModelResult> baseline() {
    return options.baseline().flatMap(this::model);
  }

  /** The row of a model. */
  public Optional<ModelResult> model(String name) {
    return models.stream().filter(model -> model.name().equals(name)).findFirst();
  }

  /** The metrics that any model has a score of, the primary one first. */
  public List<Metric> metrics() {
    return models.stream()
        .flatMap(model -> model.scores().stream())
        .map(Score::metric)
        .distinct()
        .toList();
  }

  /**
   * The same report with its rows in another order.
   *
   * @param names of all rows
   */
  public EvaluationReport inOrderOf(List<String> names) {
    List<ModelResult> rows = new ArrayList<>(models);
    rows.sort(Comparator.comparingInt(row -> names.indexOf(row.name())));
    return withModels(rows);
  }

  /** The same report, with another budget to recommend a model under. */
  public EvaluationReport withBudget(List<Condition> budget) {
    return with(options.withBudget(budget), models, predictions);
  }

  /** The same report with other rows. */
  public EvaluationReport withModels(List<ModelResult> rows) {
    return with(options, rows, predictions);
  }

  /** The same report that says where predictions are. */
  public EvaluationReport withPredictions(List<PredictionFile> files) {
    return with(options, models, files);
  }

  private EvaluationReport with(
      EvaluationOptions how, List<ModelResult> rows, List<PredictionFile> files) {
    return new EvaluationReport(
        schemaVersion,
        toolVersion,
        codeHash,
        command,
        startedAt,
        testSet,
        how,
        machine,
        rows,
        pairs,
        files);
  }

  /** The pair of two models, in this order. */
  public Optional<ModelPair> pair(String first, String second) {
    return pairs.stream()
        .filter(pair -> pair.first().equals(first) && pair.second().equals(second))
        .findFirst();
  }
}
