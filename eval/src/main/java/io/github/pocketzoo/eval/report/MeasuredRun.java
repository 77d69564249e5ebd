package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelFacts;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.bench.Machine;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.language.LanguageResult;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A report of any kind as one of several that are compared.
 *
 * @param name what tells it from the others, such as its file's path
 * @param kind what its models are measured by; only equal kinds are compared
 * @param fingerprint of the test data
 * @param machine where it ran
 * @param speedSettings what must be equal for speeds to be comparable
 * @param seed of the evaluation
 * @param baseline the model that the others are compared with within the run
 * @param models rows
 */
public record MeasuredRun(
    String name,
    String kind,
    String fingerprint,
    Machine machine,
    String speedSettings,
    long seed,
    Optional<String> baseline,
    List<MeasuredModel> models) {
  private static final double MILLION = 1e6;

  public MeasuredRun {
    models = List.copyOf(models);
  }

  /**
   * Reads a {@code report.json} of any kind.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it is none
   */
  public static MeasuredRun read(Path file) {
    return JsonReport.isOnLanguageModels(file)
        ? of(file.toString(), JsonReport.readLanguage(file))
        : of(file.toString(), JsonReport.read(file));
  }

  /** A report on classifiers and other models with scores. */
  public static MeasuredRun of(String name, EvaluationReport report) {
    return new MeasuredRun(
        name,
        "scores",
        report.testSet().fingerprint(),
        report.machine(),
        report
            .options()
            .benchmark()
            .map(benchmark -> "batches of " + benchmark.throughputBatchSize())
            .orElse("none"),
        report.options().seed(),
        report.options().baseline(),
        report.models().stream().map(MeasuredRun::measured).toList());
  }

  /** A report on language models. */
  public static MeasuredRun of(String name, LanguageReport report) {
    return new MeasuredRun(
        name,
        report.kind(),
        report.testSet().fingerprint() + " in windows of " + report.testSet().windowLength(),
        report.machine(),
        report.options().benchmark().map(benchmark -> benchmark.shape().toString()).orElse("none"),
        report.options().seed(),
        report.options().baseline(),
        report.models().stream().map(MeasuredRun::measured).toList());
  }

  private static MeasuredModel measured(ModelResult model) {
    Map<ComparedMetric, Double> numbers = new LinkedHashMap<>();
    model
        .scores()
        .forEach(score -> numbers.put(ComparedMetric.ofScore(score.metric()), 100 * score.value()));
    model
        .speed()
        .ifPresent(
            speed -> {
              numbers.put(ComparedMetric.P50, speed.latency().p50Millis());
              numbers.put(ComparedMetric.P95, speed.latency().p95Millis());
              speed.latency().p99Millis().ifPresent(p99 -> numbers.put(ComparedMetric.P99, p99));
              numbers.put(ComparedMetric.THROUGHPUT, speed.throughput().examplesPerSecond());
            });
    addFacts(numbers, model.facts());
    return new MeasuredModel(model.name(), model.error(), numbers);
  }

  private static MeasuredModel measured(LanguageResult model) {
    Map<ComparedMetric, Double> numbers = new LinkedHashMap<>();
    model
        .quality()
        .ifPresent(
            quality -> {
              numbers.put(ComparedMetric.BITS_PER_BYTE, quality.bitsPerByte().value());
              numbers.put(ComparedMetric.PERPLEXITY, quality.perplexity().value());
            });
    model
        .speed()
        .ifPresent(
            speed -> {
              numbers.put(ComparedMetric.FIRST_TOKEN, speed.firstToken().p50Millis());
              numbers.put(ComparedMetric.NEXT_TOKEN, speed.nextToken().p50Millis());
              numbers.put(ComparedMetric.WRITING, speed.tokensPerSecond());
            });
    addFacts(numbers, model.facts());
    return new MeasuredModel(model.name(), model.error(), numbers);
  }

  private static void addFacts(Map<ComparedMetric, Double> numbers, Optional<ModelFacts> facts) {
    facts.ifPresent(
        each -> {
          numbers.put(ComparedMetric.SIZE, each.bytesOnDisk() / MILLION);
          numbers.put(ComparedMetric.PARAMETERS, each.parameters() / MILLION);
        });
  }

  /** The row of a model. */
  Optional<MeasuredModel> model(String wanted) {
    return models.stream().filter(each -> each.name().equals(wanted)).findFirst();
  }

  OptionalDouble number(String model, String metric) {
    return model(model).map(each -> each.number(metric)).orElse(OptionalDouble.empty());
  }

  /** The metrics that any model has a number of, in the order of display. */
  List<ComparedMetric> metrics() {
    return models.stream().flatMap(model -> model.numbers().keySet().stream()).distinct().toList();
  }

  /** Why numbers of a kind mean nothing beside those of another run; empty if they do. */
  Optional<String> incomparable(MeasuredRun first, ComparedMetric.Kind compared) {
    return switch (compared) {
      case QUALITY ->
          fingerprint.equals(first.fingerprint)
              ? Optional.empty()
              : Optional.of(
                  "%s was evaluated on other test data than %s".formatted(name, first.name));
      case SPEED ->
          sameSpeed(first)
              ? Optional.empty()
              : Optional.of(
                  "%s was measured on another machine or with other settings than %s"
                      .formatted(name, first.name));
      case SIZE -> Optional.empty();
    };
  }

  private boolean sameSpeed(MeasuredRun other) {
    return machine.cpu().equals(other.machine.cpu())
        && machine.logicalProcessors() == other.machine.logicalProcessors()
        && machine.engineThreads() == other.machine.engineThreads()
        && fingerprint.equals(other.fingerprint)
        && speedSettings.equals(other.speedSettings);
  }
}
