package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelFacts;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.Quality;
import io.github.pocketzoo.eval.ReportRow;
import io.github.pocketzoo.eval.bench.ColdStart;
import io.github.pocketzoo.eval.bench.DecodingSpeed;
import io.github.pocketzoo.eval.bench.Energy;
import io.github.pocketzoo.eval.bench.Speed;
import io.github.pocketzoo.eval.bench.Workload;
import io.github.pocketzoo.eval.compare.Calibration;
import io.github.pocketzoo.eval.compare.Estimate;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.language.LanguageResult;
import io.github.pocketzoo.eval.metric.Metric;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * The report as CSV (RFC 4180), one row a model; numbers are neither rounded nor scaled. A field is
 * empty where there is no number.
 */
public final class CsvReport {
  private CsvReport() {}

  /** The report as CSV with a header. */
  public static String render(EvaluationReport report) {
    return render(report.models(), fields(report.metrics()));
  }

  /** The report as CSV with a header. */
  public static String render(LanguageReport report) {
    return render(report.models(), languageFields());
  }

  private static <R> String render(List<R> models, Map<String, Function<R, Optional<?>>> fields) {
    CSVFormat format =
        CSVFormat.RFC4180.builder().setHeader(fields.keySet().toArray(String[]::new)).get();
    StringWriter text = new StringWriter();
    try (CSVPrinter printer = new CSVPrinter(text, format)) {
      for (R model : models) {
        for (Function<R, Optional<?>> field : fields.values()) {
          printer.print(field.apply(model).orElse(null));
        }
        printer.println();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }

  private static <R extends ReportRow> Map<String, Function<R, Optional<?>>> fieldsOfFacts() {
    Map<String, Function<R, Optional<?>>> fields = new LinkedHashMap<>();
    fields.put("model", model -> Optional.of(model.name()));
    fields.put("engine", ReportRow::engine);
    fields.put("weight_format", model -> model.facts().map(ModelFacts::weightFormat));
    fields.put("parameters", model -> model.facts().map(ModelFacts::parameters));
    fields.put("non_zero_parameters", model -> model.facts().map(ModelFacts::nonZeroParameters));
    fields.put("bytes_on_disk", model -> model.facts().map(ModelFacts::bytesOnDisk));
    fields.put(
        "multiply_adds",
        model -> model.facts().flatMap(ModelFacts::workload).map(Workload::multiplyAdds));
    return fields;
  }

  private static <R extends ReportRow> void addLast(Map<String, Function<R, Optional<?>>> fields) {
    fields.put("cold_start_ms", model -> model.coldStart().map(ColdStart::totalMillis));
    fields.put("resident_bytes", model -> model.coldStart().map(ColdStart::modelBytes));
    fields.put(
        "peak_bytes",
        model ->
            model
                .coldStart()
                .flatMap(start -> start.modelPeakBytes().stream().boxed().findFirst()));
    fields.put("directory", model -> model.facts().flatMap(ModelFacts::directory));
    fields.put("error", ReportRow::error);
  }

  private static Map<String, Function<LanguageResult, Optional<?>>> languageFields() {
    Map<String, Function<LanguageResult, Optional<?>>> fields = fieldsOfFacts();
    fields.put("documents", model -> model.quality().map(q -> q.score().documents()));
    fields.put("tokens", model -> model.quality().map(q -> q.score().tokens()));
    fields.put("bytes", model -> model.quality().map(q -> q.score().bytes()));
    fields.put("nats", model -> model.quality().map(q -> q.score().nats()));
    put(fields, "perplexity", model -> model.quality().map(q -> q.perplexity()));
    put(fields, "bits_per_byte", model -> model.quality().map(q -> q.bitsPerByte()));
    put(fields, "perplexity_ratio", model -> model.comparison().flatMap(c -> c.perplexityRatio()));
    put(
        fields,
        "bits_per_byte_difference",
        model -> model.comparison().map(c -> c.bitsPerByteDifference()));
    fields.put("first_token_p50_ms", model -> model.speed().map(s -> s.firstToken().p50Millis()));
    fields.put("first_token_p95_ms", model -> model.speed().map(s -> s.firstToken().p95Millis()));
    fields.put("next_token_samples", model -> model.speed().map(s -> s.nextToken().samples()));
    fields.put("next_token_p50_ms", model -> model.speed().map(s -> s.nextToken().p50Millis()));
    fields.put("next_token_p95_ms", model -> model.speed().map(s -> s.nextToken().p95Millis()));
    fields.put(
        "next_token_p99_ms", model -> model.speed().flatMap(s -> boxed(s.nextToken().p99Millis())));
    fields.put("tokens_per_second", model -> model.speed().map(s -> s.tokensPerSecond()));
    fields.put(
        "joules_per_thousand_tokens",
        model -> model.speed().flatMap(DecodingSpeed::energy).map(Energy::joulesPerThousand));
    addLast(fields);
    return fields;
  }

  private static <R> void put(
      Map<String, Function<R, Optional<?>>> fields,
      String name,
      Function<R, Optional<Estimate>> estimate) {
    fields.put(name, model -> estimate.apply(model).map(Estimate::value));
    fields.put(name + "_low", model -> estimate.apply(model).map(e -> e.interval().low()));
    fields.put(name + "_high", model -> estimate.apply(model).map(e -> e.interval().high()));
  }

  private static Map<String, Function<ModelResult, Optional<?>>> fields(List<Metric> metrics) {
    Map<String, Function<ModelResult, Optional<?>>> fields = fieldsOfFacts();
    fields.put("examples", model -> model.quality().map(q -> q.examples()));
    fields.put("correct", model -> model.quality().map(q -> q.correct()));
    for (Metric metric : metrics) {
      put(
          fields,
          metric.name().replace('-', '_').replace('@', '_'),
          model -> model.score(metric).map(s -> new Estimate(s.value(), s.interval())));
    }
    for (Metric metric : metrics) {
      put(
          fields,
          metric.name().replace('-', '_').replace('@', '_') + "_difference",
          model -> model.difference(metric).map(d -> new Estimate(d.value(), d.interval())));
    }
    fields.put("agreement", model -> model.comparison().map(c -> c.agreement()));
    fields.put("divergence", model -> model.comparison().flatMap(c -> boxed(c.divergence())));
    fields.put(
        "calibration_error",
        model -> model.quality().flatMap(Quality::calibration).map(Calibration::error));
    fields.put("mcnemar_b", model -> model.comparison().map(c -> c.mcnemar().b()));
    fields.put("mcnemar_c", model -> model.comparison().map(c -> c.mcnemar().c()));
    fields.put("mcnemar_statistic", model -> model.comparison().map(c -> c.mcnemar().statistic()));
    fields.put("mcnemar_p", model -> model.comparison().map(c -> c.mcnemar().p()));
    fields.put(
        "mcnemar_method",
        model -> model.comparison().map(c -> c.mcnemar().method().name().toLowerCase(Locale.ROOT)));
    fields.put("latency_samples", model -> model.speed().map(s -> s.latency().samples()));
    fields.put("latency_mean_ms", model -> model.speed().map(s -> s.latency().meanMillis()));
    fields.put("latency_p50_ms", model -> model.speed().map(s -> s.latency().p50Millis()));
    fields.put("latency_p95_ms", model -> model.speed().map(s -> s.latency().p95Millis()));
    fields.put(
        "latency_p99_ms", model -> model.speed().flatMap(s -> boxed(s.latency().p99Millis())));
    fields.put(
        "throughput_batch_size", model -> model.speed().map(s -> s.throughput().batchSize()));
    fields.put(
        "examples_per_second", model -> model.speed().map(s -> s.throughput().examplesPerSecond()));
    fields.put(
        "tokens_per_second", model -> model.speed().map(s -> s.throughput().tokensPerSecond()));
    fields.put(
        "joules_per_thousand",
        model -> model.speed().flatMap(Speed::energy).map(Energy::joulesPerThousand));
    addLast(fields);
    return fields;
  }

  private static Optional<Double> boxed(OptionalDouble value) {
    return value.stream().boxed().findFirst();
  }
}
