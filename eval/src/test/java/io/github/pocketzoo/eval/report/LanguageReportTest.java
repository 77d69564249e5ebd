package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.ModelFacts;
import io.github.pocketzoo.eval.PredictionFile;
import io.github.pocketzoo.eval.bench.DecodingCurveOptions;
import io.github.pocketzoo.eval.bench.DecodingCurves;
import io.github.pocketzoo.eval.bench.DecodingOptions;
import io.github.pocketzoo.eval.bench.DecodingSpeed;
import io.github.pocketzoo.eval.bench.Energy;
import io.github.pocketzoo.eval.bench.Latency;
import io.github.pocketzoo.eval.bench.Machine;
import io.github.pocketzoo.eval.compare.Estimate;
import io.github.pocketzoo.eval.compare.Interval;
import io.github.pocketzoo.eval.language.DifferingDocument;
import io.github.pocketzoo.eval.language.DocumentGroup;
import io.github.pocketzoo.eval.language.LanguageAgreement;
import io.github.pocketzoo.eval.language.LanguageComparison;
import io.github.pocketzoo.eval.language.LanguageEvaluationOptions;
import io.github.pocketzoo.eval.language.LanguagePair;
import io.github.pocketzoo.eval.language.LanguageQuality;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.language.LanguageResult;
import io.github.pocketzoo.eval.language.LanguageScore;
import io.github.pocketzoo.eval.language.LanguageTestSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every form of a report on language models. */
class LanguageReportTest {
  static final LanguageReport REPORT =
      report(
          row("teacher", 100_000, 4_000_000, 8, Optional.empty()),
          row("student", 102_000, 2_000_000, 4, comparison(1.02, 0.02)),
          row("student-int8", 102_500, 600_000, 3, comparison(1.025, 0.025)),
          row("tiny", 140_000, 200_000, 1, comparison(1.5, 0.4)),
          new LanguageResult(
              "5-gram",
              Optional.empty(),
              Optional.empty(),
              Optional.of(quality(200_000)),
              comparison(Optional.empty(), 1),
              Optional.empty(),
              Optional.empty(),
              List.of(),
              Optional.empty(),
              Optional.empty()),
          new LanguageResult(
              SampleReports.HOSTILE_NAME,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.of("a document's score is NaN"),
              List.of(),
              Optional.empty(),
              Optional.empty()));

  @TempDir private Path directory;

  private static LanguageReport report(LanguageResult... rows) {
    return new LanguageReport(
        LanguageReport.SCHEMA_VERSION,
        LanguageReport.KIND,
        "0.1.0",
        "5f1a7c02b96e44d0a1f3c8e2b7d9604c5f1a7c02b96e44d0a1f3c8e2b7d9604c",
        "./pocketzoo eval --task wordnet-definitions",
        Instant.parse("2026-03-14T09:26:53Z"),
        new LanguageTestSet("definitions", "definitions/test", "3f1a9c", 500, 60_000, 64),
        LanguageEvaluationOptions.defaults()
            .withBaseline("teacher")
            .withBenchmark(
                Optional.of(
                    DecodingOptions.defaults().withCurves(DecodingCurveOptions.defaults()))),
        new Machine("Example CPU", List.of("avx2"), 2, 1, "Linux", "OpenJDK 17"),
        List.of(rows),
        pairs(rows),
        List.of(new PredictionFile("teacher", "predictions/01-teacher.csv", "ab".repeat(32))));
  }

  /** Of the first with the others. */
  private static List<LanguagePair> pairs(LanguageResult... rows) {
    return Stream.of(rows)
        .flatMap(
            row ->
                row.comparison().stream()
                    .map(each -> new LanguagePair(rows[0].name(), row.name(), each)))
        .toList();
  }

  private static LanguageQuality quality(double nats) {
    LanguageScore score = new LanguageScore(nats, 30_000, 60_000, 500);
    return new LanguageQuality(
        score,
        estimate(score.perplexity(), 0.5),
        estimate(score.bitsPerByte(), 0.01),
        List.of(
            new DocumentGroup(20, 80, new LanguageScore(0.3 * nats, 9_000, 15_000, 250)),
            new DocumentGroup(81, 400, new LanguageScore(0.7 * nats, 21_000, 45_000, 250))));
  }

  private static Estimate estimate(double value, double around) {
    return new Estimate(value, new Interval(value - around, value + around));
  }

  private static Optional<LanguageComparison> comparison(double ratio, double difference) {
    return comparison(Optional.of(estimate(ratio, 0.01)), difference);
  }

  private static Optional<LanguageComparison> comparison(
      Optional<Estimate> ratio, double difference) {
    return Optional.of(new LanguageComparison(ratio, estimate(difference, 0.03)));
  }

  private static LanguageResult row(
      String name,
      double nats,
      long bytes,
      double millis,
      Optional<LanguageComparison> comparison) {
    ModelFacts facts =
        new ModelFacts(
            bytes / 4,
            bytes / 8,
            bytes,
            "float32",
            List.of(ModelFacts.ZEROS_ARE_MULTIPLIED),
            JsonNodeFactory.instance.objectNode(),
            Optional.of("models/" + name));
    return new LanguageResult(
        name,
        Optional.of("runtime f32 (avx2)"),
        Optional.of(facts),
        Optional.of(quality(nats)),
        comparison,
        Optional.of(
            new DecodingSpeed(
                    SampleReports.latency(5, 3 * millis),
                    SampleReports.latency(161, millis),
                    1_000 / SampleReports.latency(161, millis).p50Millis())
                .withCurves(curves(millis))
                .withEnergy(Optional.of(new Energy(12.8, 160)))),
        Optional.empty(),
        comparison.isEmpty()
            ? List.of()
            : List.of(new DifferingDocument("<i>a</i> boat that is rowed", 2.5, 4.125)),
        comparison.map(against -> new LanguageAgreement(4_100, 3_690, 123)),
        Optional.of(SampleReports.coldStart(facts)));
  }

  private static DecodingCurves curves(double millis) {
    return new DecodingCurves(
        Stream.of(8, 32, 128)
            .map(length -> point(1, length, millis * (1 + length / 64.0)))
            .toList(),
        Stream.of(1, 4, 16).map(texts -> point(texts, 16, millis * (0.8 + 0.2 * texts))).toList());
  }

  private static DecodingCurves.Point point(int texts, int promptLength, double millis) {
    Latency next = SampleReports.latency(41, millis);
    return new DecodingCurves.Point(
        texts,
        promptLength,
        SampleReports.latency(5, 3 * millis),
        next,
        1_000 * texts / next.p50Millis());
  }

  @Test
  void jsonIsReadAsItWasWritten() throws IOException {
    Path file = directory.resolve("report.json");
    Files.writeString(file, JsonReport.render(REPORT));
    assertThat(JsonReport.isOnLanguageModels(file)).isTrue();
    assertThat(JsonReport.readLanguage(file)).isEqualTo(REPORT);
    assertThatThrownBy(() -> JsonReport.read(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(file + ": a report on language models, expected one on classifiers");
  }

  @Test
  void aReportOnClassifiersIsNone() throws IOException {
    Path file = directory.resolve("report.json");
    Files.writeString(file, JsonReport.render(SampleReports.five()));
    assertThat(JsonReport.isOnLanguageModels(file)).isFalse();
    assertThatThrownBy(() -> JsonReport.readLanguage(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(file + ": not a report on language models");
  }

  @Test
  void consoleHasARowAModel() {
    String text = ConsoleReport.render(REPORT);
    assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(text)).isTrue();
    List<String> table = text.lines().limit(8).toList();
    assertThat(table.get(0)).startsWith("Model").contains("x perplexity", "Tokens/s");
    assertThat(table.get(3)).startsWith("student ").contains("1.020 (1.010 to 1.030)", "250");
    assertThat(table.get(6)).startsWith("5-gram");
    assertThat(text)
        .contains("run by runtime f32 (avx2): teacher, student")
        .endsWith("a document's score is NaN\n");
  }

  @Test
  void theSmallestThatIsNearTheBaselineIsRecommended() {
    Recommendation recommendation = LanguageRecommendation.of(REPORT);
    assertThat(recommendation.isOf("student-int8")).isTrue();
    assertThat(recommendation.sentence())
        .startsWith("Ship student-int8: 2.4646 bits per byte, 2.50 % more than teacher; ")
        .endsWith("600.0 kB on disk, 6.7 times smaller, 2.7 times faster at the median.");
    assertThat(recommendation.rule()).contains("at most 3 % above those of teacher");
  }

  @Test
  void nothingIsRecommendedWhereNothingIsNear() {
    LanguageReport far =
        report(
            row("teacher", 100_000, 4_000_000, 8, Optional.empty()),
            row("tiny", 140_000, 200_000, 1, comparison(1.5, 0.4)));
    assertThat(LanguageRecommendation.of(far).sentence()).startsWith("Keep teacher (2.4045");
    assertThat(LanguageRecommendation.of(report()).model()).isEmpty();
  }

  @Test
  void markdownSaysHowItWasMeasured() {
    assertThat(MarkdownReport.render(REPORT))
        .contains(
            "| Model | Perplexity |",
            "windows of 64 tokens",
            "one prompt of 32 random tokens",
            "Baseline: teacher.")
        .doesNotContain("<b>");
  }

  @Test
  void csvHasUnroundedNumbers() throws IOException {
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    List<CSVRecord> rows;
    try (CSVParser parser = CSVParser.parse(CsvReport.render(REPORT), format)) {
      rows = parser.getRecords();
    }
    assertThat(rows).hasSameSizeAs(REPORT.models());
    assertThat(Double.parseDouble(rows.get(1).get("perplexity")))
        .isEqualTo(REPORT.models().get(1).quality().orElseThrow().perplexity().value());
    assertThat(rows.get(1).get("perplexity_ratio_low")).isEqualTo("1.01");
    assertThat(rows.get(0).get("perplexity_ratio")).isEmpty();
    assertThat(rows.get(4).get("bytes_on_disk")).isEmpty();
  }

  @Test
  void thePageHasAPlotAndNoClasses() throws IOException {
    Document page = Jsoup.parse(HtmlReport.render(REPORT));
    JsonNode plot = new ObjectMapper().readTree(page.select("script#data").first().data());
    assertThat(plot.path("points").findValuesAsText("name"))
        .containsExactly("teacher", "student", "student-int8", "tiny");
    assertThat(plot.path("points").path(2).path("recommended").booleanValue()).isTrue();
    assertThat(plot.path("points").findValuesAsText("front"))
        .containsExactly("true", "true", "true", "true");
    assertThat(page.select("table.models tbody tr")).hasSize(6);
    assertThat(page.select("table.models .name").eachText()).contains(SampleReports.HOSTILE_NAME);
    assertThat(page.select("table.classes")).isEmpty();
    assertThat(page.select("section:has(#pairs) tbody tr").eachText())
        .hasSize(4)
        .element(0)
        .isEqualTo("teacher student +0.0200 −0.0100 to +0.0500 1.020");
    assertThat(page.select(".subtitle").text()).contains("500 documents · 60.0 kB of text");
  }

  @Test
  void thePageTellsCurvesLengthsAndWhatDiffers() throws IOException {
    Document page = Jsoup.parse(HtmlReport.render(REPORT));
    assertThat(page.select("section:has(#speed) canvas").eachAttr("id"))
        .containsExactly("first-token-by-prompt", "token-by-prompt", "tokens-by-texts");
    assertThat(page.select("section:has(#speed) figure:has(#tokens-by-texts) tbody tr").eachText())
        .hasSize(3);
    assertThat(page.select("section:has(#lengths) thead").text())
        .startsWith("Bytes Documents teacher");
    assertThat(page.select("section:has(#lengths) tbody tr").eachText().get(0))
        .startsWith("20–80 250 2.8854 2.9431");
    assertThat(page.select("section:has(#differing) summary").eachText())
        .hasSize(3)
        .element(0)
        .isEqualTo("student: documents that it expects most unlike teacher");
    assertThat(page.select("section:has(#differing) tbody tr").get(0).text())
        .isEqualTo("<i>a</i> boat that is rowed 2.5000 4.1250 +1.6250");
    assertThat(page.select("table.models thead").text())
        .contains("Token p95 (ms)", "Token p99 (ms)", "J/1,000", "Resident", "Peak memory");
    assertThat(page.select("dl.method").text()).contains("prompts were read and tokens written");
  }

  @Test
  void allFormsAreWritten() {
    assertThat(ReportFiles.write(REPORT, directory))
        .hasSize(5)
        .allSatisfy(file -> assertThat(file).isNotEmptyFile());
  }

  @Test
  void runsAreCompared() {
    LanguageReport worse = report(row("student", 106_000, 2_000_000, 4, comparison(1.02, 0.02)));
    RunComparison comparison =
        RunComparison.of(
            List.of(MeasuredRun.of("a.json", REPORT), MeasuredRun.of("b.json", worse)));
    assertThat(comparison.regressions().stream().map(row -> row.metric().name()))
        .containsExactly("bits-per-byte", "perplexity");
    assertThat(comparison.warnings()).contains("teacher is not in b.json");
    assertThatThrownBy(
            () ->
                RunComparison.of(
                    List.of(
                        MeasuredRun.of("a.json", REPORT),
                        MeasuredRun.of("b.json", SampleReports.five()))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("a.json is on language-models, b.json on scores; expected reports of one kind");
  }
}
