package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelFacts;
import io.github.pocketzoo.eval.ModelResult;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
    Map<String, Function<ModelResult, Optional<?>>> fields = fields();
    CSVFormat format =
        CSVFormat.RFC4180.builder().setHeader(fields.keySet().toArray(String[]::new)).get();
    StringWriter text = new StringWriter();
    try (CSVPrinter printer = new CSVPrinter(text, format)) {
      for (ModelResult model : report.models()) {
        for (Function<ModelResult, Optional<?>> field : fields.values()) {
          printer.print(field.apply(model).orElse(null));
        }
        printer.println();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }

  private static Map<String, Function<ModelResult, Optional<?>>> fields() {
    Map<String, Function<ModelResult, Optional<?>>> fields = new LinkedHashMap<>();
    fields.put("model", model -> Optional.of(model.name()));
    fields.put("engine", ModelResult::engine);
    fields.put("weight_format", model -> model.facts().map(ModelFacts::weightFormat));
    fields.put("parameters", model -> model.facts().map(ModelFacts::parameters));
    fields.put("non_zero_parameters", model -> model.facts().map(ModelFacts::nonZeroParameters));
    fields.put("bytes_on_disk", model -> model.facts().map(ModelFacts::bytesOnDisk));
    fields.put("examples", model -> model.quality().map(q -> q.examples()));
    fields.put("correct", model -> model.quality().map(q -> q.correct()));
    fields.put("accuracy", model -> model.quality().map(q -> q.accuracy()));
    fields.put("accuracy_low", model -> model.quality().map(q -> q.accuracyInterval().low()));
    fields.put("accuracy_high", model -> model.quality().map(q -> q.accuracyInterval().high()));
    fields.put("macro_f1", model -> model.quality().map(q -> q.macroF1()));
    fields.put("macro_f1_low", model -> model.quality().map(q -> q.macroF1Interval().low()));
    fields.put("macro_f1_high", model -> model.quality().map(q -> q.macroF1Interval().high()));
    fields.put("accuracy_difference", model -> model.comparison().map(c -> c.accuracyDifference()));
    fields.put("agreement", model -> model.comparison().map(c -> c.agreement()));
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
        "throughput_batch_size", model -> model.speed().map(s -> s.throughput().batchSize()));
    fields.put(
        "examples_per_second", model -> model.speed().map(s -> s.throughput().examplesPerSecond()));
    fields.put(
        "tokens_per_second", model -> model.speed().map(s -> s.throughput().tokensPerSecond()));
    fields.put("directory", model -> model.facts().flatMap(ModelFacts::directory));
    fields.put("error", ModelResult::error);
    return fields;
  }
}
