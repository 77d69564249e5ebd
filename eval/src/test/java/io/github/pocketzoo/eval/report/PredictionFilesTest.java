package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.pocketzoo.core.catalog.Fingerprint;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.process.JavaCommand;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.eval.EvaluationOptions;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.Evaluator;
import io.github.pocketzoo.eval.ModelFacts;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.PredictedModel;
import io.github.pocketzoo.eval.PredictionFile;
import io.github.pocketzoo.eval.RunDescription;
import io.github.pocketzoo.eval.Score;
import io.github.pocketzoo.eval.TestSet;
import io.github.pocketzoo.eval.metric.AnswerOutcomes;
import io.github.pocketzoo.eval.metric.ClassDetails;
import io.github.pocketzoo.eval.metric.ClassOutcomes;
import io.github.pocketzoo.eval.metric.ExampleTable;
import io.github.pocketzoo.eval.metric.MeanOutcomes;
import io.github.pocketzoo.eval.metric.Metric;
import io.github.pocketzoo.eval.metric.NumberOutcomes;
import io.github.pocketzoo.eval.metric.Outcomes;
import io.github.pocketzoo.eval.metric.SetOutcomes;
import io.github.pocketzoo.eval.metric.Statistic;
import io.github.pocketzoo.eval.metric.TagOutcomes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("files of predictions")
class PredictionFilesTest {
  private static final List<String> LABELS = List.of("bad, or worse", "so \"so\"", "good");
  private static final int EXAMPLES = 120;

  @TempDir private Path directory;

  /** Intervals, differences, calibration, groups by length, McNemar, KL: all there is. */
  @Test
  @DisplayName("give every number of a report again")
  void everyNumber() throws IOException {
    Map<String, ExampleTable> answered = new LinkedHashMap<>();
    EvaluationReport report =
        compare(
            List.of(model("teacher", random(1, 0.1)), model("small / int8", random(2, 0.4))),
            answered);
    ReportFiles.write(
        report.withPredictions(PredictionFiles.write(answered, directory)), directory);

    EvaluationReport read = JsonReport.read(directory.resolve(ReportFiles.JSON));
    List<PredictedModel> again = new ArrayList<>();
    for (PredictionFile each : read.predictions()) {
      Path file = directory.resolve(each.file());
      assertThat(Fingerprint.of(file).sha256()).isEqualTo(each.sha256());
      again.add(
          model(
              each.model(),
              PredictionReader.outcomes(
                  file, read.testSet(), metrics(read.model(each.model()).orElseThrow()))));
    }
    EvaluationReport computed = compare(again, new LinkedHashMap<>());
    assertThat(JsonReport.JSON.valueToTree(computed.models()).toString())
        .isEqualTo(JsonReport.JSON.valueToTree(read.models()).toString());
    assertThat(computed.pairs()).isEqualTo(read.pairs());
    assertThat(read.models()).allSatisfy(row -> assertThat(row.quality()).isPresent());
  }

  @Test
  @DisplayName("of an earlier report are replaced")
  void replaced() throws IOException {
    PredictionFiles.write(Map.of("old", random(1, 0).table()), directory);
    PredictionFiles.write(Map.of("new", random(1, 0).table()), directory);
    try (var files = Files.list(directory.resolve("predictions"))) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("01-new.csv");
    }
  }

  @Test
  @DisplayName("have the columns of the kind of answers")
  void kinds() throws IOException {
    BitSet truth = BitSet.valueOf(new long[] {0b101_110});
    BitSet predicted = BitSet.valueOf(new long[] {0b000_010});
    Map<String, Outcomes> outcomes = new LinkedHashMap<>();
    outcomes.put("sets", new SetOutcomes(3, 2, truth, predicted, SetOutcomes.METRICS));
    outcomes.put(
        "numbers",
        new NumberOutcomes(new double[] {1, 2.5}, new double[] {0.5, 3}, NumberOutcomes.METRICS));
    outcomes.put(
        "tags",
        new TagOutcomes(
            new int[] {1},
            new int[] {2},
            new int[] {3},
            new int[] {7},
            new int[] {9},
            TagOutcomes.METRICS));
    outcomes.put(
        "answers",
        new AnswerOutcomes(
            new double[] {1},
            new double[] {0.5},
            new double[] {-2},
            new boolean[] {true},
            AnswerOutcomes.METRICS));
    outcomes.put(
        "means",
        new MeanOutcomes(
            Map.of(Metric.EXACT_MATCH, new double[] {0.25}), List.of(Metric.EXACT_MATCH)));
    Map<String, ExampleTable> tables = new LinkedHashMap<>();
    outcomes.forEach((name, each) -> tables.put(name, each.table()));
    List<PredictionFile> files = PredictionFiles.write(tables, directory);
    List<String> texts = new ArrayList<>();
    for (PredictionFile file : files) {
      texts.add(Files.readString(directory.resolve(file.file())).replace("\r\n", "|"));
    }
    assertThat(texts)
        .containsExactly(
            "example,labels,predicted|0,1 2,1|1,0 2,|",
            "example,value,predicted|0,1.0,0.5|1,2.5,3.0|",
            "example,words,right_tags,entities,predicted_entities,right_entities|0,9,7,2,3,1|",
            "example,exact,f1,margin,answerable|0,1.0,0.5,-2.0,true|",
            "example," + Metric.EXACT_MATCH.name() + "|0,0.25|");
    for (PredictionFile file : files) {
      Outcomes written = outcomes.get(file.model());
      Outcomes read =
          PredictionReader.outcomes(
              directory.resolve(file.file()),
              new TestSet("t", "d", "f", written.table().rows(), LABELS, null, null),
              written.statistics().stream().map(Statistic::metric).toList());
      assertThat(rows(read.table())).isEqualTo(rows(written.table()));
      assertThat(read.statistics().stream().map(Statistic::ofAll))
          .isEqualTo(written.statistics().stream().map(Statistic::ofAll).toList());
    }
  }

  private static List<List<?>> rows(ExampleTable table) {
    return IntStream.range(0, table.rows()).<List<?>>mapToObj(table.row()).toList();
  }

  @Test
  @DisplayName("that are broken are refused, naming line and column")
  void broken() throws IOException {
    assertRefused(
        "example,label,predicted\n0,good,fine\n",
        "line 2, column predicted: 'fine', expected one of [");
    assertRefused(
        "example,value,predicted\n0,1,?\n", "line 2, column predicted: '?', expected a number");
    assertRefused(
        "example,labels,predicted\n0,3,\n",
        "line 2, column labels: '3', expected numbers of classes, below 3");
    assertRefused(
        "example,exact,f1,margin,answerable\n0,1,1,1,maybe\n",
        "'maybe', expected one of [false, true]");
    assertRefused("example,accuracy\n0,1\n1,1\n", ": 2 examples, expected 1");
    assertRefused("example,other\n0,1\n", "line 2: no column accuracy");
    assertRefused("", ": 0 examples, expected 1");
  }

  private void assertRefused(String content, String reason) throws IOException {
    Path file = Files.writeString(directory.resolve("broken.csv"), content);
    assertThatThrownBy(
            () ->
                PredictionReader.outcomes(
                    file,
                    new TestSet("t", "d", "f", 1, LABELS, null, null),
                    List.of(Metric.ACCURACY)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file + ":")
        .hasMessageContaining(reason);
  }

  /** A row an example as text, and classes and probabilities as numbers: the rest may not stay. */
  @Test
  @DisplayName("of 100,000 examples are read again in 48 MB")
  void boundedMemory() throws Exception {
    int many = 100_000;
    Map<String, ExampleTable> answered = new LinkedHashMap<>();
    EvaluationReport report =
        new Evaluator(
                new EvaluationOptions(1, 32, 1, Optional.empty(), 1, Optional.empty(), List.of()),
                Progress.silent(),
                answered::put)
            .compare(
                List.of(model("teacher", random(1, 0.1, many))),
                new TestSet("films", "films/test", "00ff", many, LABELS, null, null),
                examples -> List.of(),
                new RunDescription("0.1.0", "films", "00ff", "pocketzoo eval films"));
    ReportFiles.write(
        report.withPredictions(PredictionFiles.write(answered, directory)), directory);

    Process process =
        JavaCommand.process(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx48m",
                    "-XX:+UseSerialGC",
                    ReadingProgram.class.getName(),
                    directory.toString()))
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    assertThat(printed.strip())
        .isEqualTo(report.models().get(0).scores().stream().map(Score::value).toList().toString());
  }

  private static List<Metric> metrics(ModelResult row) {
    return row.scores().stream().map(Score::metric).toList();
  }

  private static EvaluationReport compare(
      List<PredictedModel> models, Map<String, ExampleTable> answered) {
    return new Evaluator(
            EvaluationOptions.defaults().withBaseline("teacher").withBenchmark(Optional.empty()),
            Progress.silent(),
            answered::put)
        .compare(
            models,
            new TestSet("films", "films/test", "00ff", EXAMPLES, LABELS, null, null),
            examples -> examples.stream().map(example -> "text " + example).toList(),
            new RunDescription("0.1.0", "films", "00ff", "pocketzoo eval films"));
  }

  private static PredictedModel model(String name, Outcomes outcomes) {
    return new PredictedModel(
        name,
        "runtime",
        new ModelFacts(
            18,
            6,
            72,
            "float32",
            List.of(),
            JsonNodeFactory.instance.objectNode(),
            Optional.empty()),
        outcomes);
  }

  private static ClassOutcomes random(long seed, double wrong) {
    return random(seed, wrong, EXAMPLES);
  }

  private static ClassOutcomes random(long seed, double wrong, int examples) {
    Random labels = new Random(7);
    Random random = new Random(seed);
    int[] truth = new int[examples];
    int[] predicted = new int[examples];
    int[] lengths = new int[examples];
    float[][] logProbabilities = new float[examples][];
    for (int i = 0; i < examples; i++) {
      truth[i] = labels.nextInt(LABELS.size());
      lengths[i] = labels.nextInt(90);
      predicted[i] = random.nextDouble() < wrong ? random.nextInt(LABELS.size()) : truth[i];
      double sure = 0.5 + random.nextDouble() / 2.01;
      logProbabilities[i] = new float[LABELS.size()];
      for (int label = 0; label < LABELS.size(); label++) {
        logProbabilities[i][label] =
            ClassDetails.logProbability(label == predicted[i] ? sure : (1 - sure) / 2);
      }
    }
    return outcomes(truth, predicted, lengths, logProbabilities);
  }

  private static ClassOutcomes outcomes(
      int[] truth, int[] predicted, int[] lengths, float[][] logProbabilities) {
    return new ClassOutcomes(
        LABELS,
        truth,
        predicted,
        ClassOutcomes.DEFAULT_METRICS,
        LABELS.size() - 1,
        Optional.of(new ClassDetails(logProbabilities, lengths)));
  }
}
