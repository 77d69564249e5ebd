package io.github.pocketzoo.eval.language;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.github.pocketzoo.eval.PredictionFile;
import io.github.pocketzoo.eval.bench.Machine;
import io.github.pocketzoo.eval.compare.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Language models compared on one set of texts: the data that every form of the report shows.
 * Written as JSON it is the schema that {@code docs/guide/report-schema.md} describes.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION} of the pocketzoo that wrote it
 * @param kind {@link #KIND}, which tells it from reports on classifiers
 * @param toolVersion version of pocketzoo
 * @param codeHash of the classes that ran, see {@link
 *     io.github.pocketzoo.core.provenance.CodeHash}; empty in reports that were written before
 * @param command the command line that makes this report again
 * @param startedAt when the evaluation began
 * @param testSet what the models were evaluated on
 * @param options how they were evaluated
 * @param machine where
 * @param models one row a model, reference models last
 * @param pairs every model against every later one; empty in older reports
 * @param predictions files of documents' scores, one a model that scored them; empty where none
 *     were written
 */
public record LanguageReport(
    int schemaVersion,
    String kind,
    String toolVersion,
    @JsonSetter(nulls = Nulls.AS_EMPTY) String codeHash,
    String command,
    Instant startedAt,
    LanguageTestSet testSet,
    LanguageEvaluationOptions options,
    Machine machine,
    List<LanguageResult> models,
    List<LanguagePair> pairs,
    List<PredictionFile> predictions) {
  /** Changes when a program that reads reports has to. */
  public static final int SCHEMA_VERSION = 1;

  /** What JSON calls these reports. */
  public static final String KIND = "language-models";

  public LanguageReport {
    Objects.requireNonNull(testSet, "testSet");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(machine, "machine");
    codeHash = codeHash == null ? "" : codeHash;
    models = List.copyOf(models);
    pairs = pairs == null ? List.of() : List.copyOf(pairs);
    predictions = predictions == null ? List.of() : List.copyOf(predictions);
  }

  /** The row of the model that the others are compared with. */
  public Optional<LanguageResult> baseline() {
    return options.baseline().flatMap(this::model);
  }

  /** The row of a model. */
  public Optional<LanguageResult> model(String name) {
    return models.stream().filter(model -> model.name().equals(name)).findFirst();
  }

  /**
   * The same report with some of its rows in another order, before all others.
   *
   * @param names of those
   */
  public LanguageReport inOrderOf(List<String> names) {
    List<LanguageResult> rows = new ArrayList<>(models);
    rows.sort(
        Comparator.comparingInt(
            row -> names.contains(row.name()) ? names.indexOf(row.name()) : names.size()));
    return with(options, rows, predictions);
  }

  /** The same report, with another budget to recommend a model under. */
  public LanguageReport withBudget(List<Condition> budget) {
    return with(options.withBudget(budget), models, predictions);
  }

  /** The same report that says where predictions are. */
  public LanguageReport withPredictions(List<PredictionFile> files) {
    return with(options, models, files);
  }

  /** The same report with other rows. */
  public LanguageReport withModels(List<LanguageResult> rows) {
    return with(options, rows, predictions);
  }

  private LanguageReport with(
      LanguageEvaluationOptions how, List<LanguageResult> rows, List<PredictionFile> files) {
    return new LanguageReport(
        schemaVersion,
        kind,
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
}
