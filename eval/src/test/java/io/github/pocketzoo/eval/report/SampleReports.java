package io.github.pocketzoo.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.eval.BaselineComparison;
import io.github.pocketzoo.eval.EvaluationOptions;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelFacts;
import io.github.pocketzoo.eval.ModelPair;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.PredictionFile;
import io.github.pocketzoo.eval.Quality;
import io.github.pocketzoo.eval.Score;
import io.github.pocketzoo.eval.ScoreDifference;
import io.github.pocketzoo.eval.TestSet;
import io.github.pocketzoo.eval.bench.BenchmarkOptions;
import io.github.pocketzoo.eval.bench.ColdStart;
import io.github.pocketzoo.eval.bench.CurveOptions;
import io.github.pocketzoo.eval.bench.Energy;
import io.github.pocketzoo.eval.bench.Latency;
import io.github.pocketzoo.eval.bench.Machine;
import io.github.pocketzoo.eval.bench.Speed;
import io.github.pocketzoo.eval.bench.SpeedCurves;
import io.github.pocketzoo.eval.bench.Throughput;
import io.github.pocketzoo.eval.bench.Workload;
import io.github.pocketzoo.eval.compare.Bootstrap;
import io.github.pocketzoo.eval.compare.Calibration;
import io.github.pocketzoo.eval.compare.Condition;
import io.github.pocketzoo.eval.compare.Disagreement;
import io.github.pocketzoo.eval.compare.Interval;
import io.github.pocketzoo.eval.compare.LabelAgreement;
import io.github.pocketzoo.eval.compare.LengthGroup;
import io.github.pocketzoo.eval.compare.McNemar;
import io.github.pocketzoo.eval.metric.ConfusionMatrix;
import io.github.pocketzoo.eval.metric.Metric;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** Reports whose metrics are computed from made-up predictions. */
final class SampleReports {
  /** What an HTML page must not take for markup. */
  static final String HOSTILE_NAME = "<b>\"x\"</script>";

  private static final List<String> LABELS =
      List.of("act", "animal", "artifact", "attribute", "body", "cognition");
  private static final int EXAMPLES = 5_200;
  private static final int[] TRUTH = new Random(1).ints(EXAMPLES, 0, LABELS.size()).toArray();
  private static final Bootstrap BOOTSTRAP = new Bootstrap(42, 300);

  private SampleReports() {}

  /** A teacher, three compressed models and one that failed. */
  static EvaluationReport five() {
    int[] teacher = predictions(0.834, TRUTH, 2);
    return report(
        List.of(
            result("teacher", teacher, teacher, facts(22_723_226, 22_700_101, 90_911_232), 45.2),
            result(
                "student",
                predictions(0.985, teacher, 3, teacher),
                teacher,
                facts(17_399_450, 17_380_000, 69_612_544),
                23.9),
            result(
                "student-pruned",
                predictions(0.978, teacher, 4, teacher),
                teacher,
                facts(17_399_450, 8_712_003, 69_612_544),
                24.3),
            result(
                "student-int8",
                predictions(0.99, TRUTH, 5, teacher),
                teacher,
                facts(17_399_450, 8_712_003, 17_712_544),
                24.1),
            ModelResult.notLoaded(HOSTILE_NAME, "model.safetensors: truncated at byte 1,024")));
  }

  static EvaluationReport report(List<ModelResult> models) {
    return report(models, "sha256:3f1a9c", "Example CPU @ 2.00GHz");
  }

  static EvaluationReport report(List<ModelResult> models, String fingerprint, String cpu) {
    return new EvaluationReport(
        EvaluationReport.SCHEMA_VERSION,
        "0.1.0",
        "5f1a7c02b96e44d0a1f3c8e2b7d9604c5f1a7c02b96e44d0a1f3c8e2b7d9604c",
        "./pocketzoo eval --data test.tsv --baseline teacher teacher student",
        Instant.parse("2026-03-14T09:26:53Z"),
        new TestSet(
            "wordnet-supersenses v1",
            "wordnet-supersenses/test",
            fingerprint,
            EXAMPLES,
            LABELS,
            "text-classification",
            ""),
        EvaluationOptions.defaults().withBaseline("teacher").withThreads(2),
        new Machine(cpu, List.of("avx2", "avx512f"), 2, 2, "Linux 6.1 amd64", "OpenJDK 17"),
        models);
  }

  /** A model that is right with this probability. */
  static ModelResult model(String name, double accuracy, long bytes, double latency) {
    int[] teacher = predictions(0.834, TRUTH, 2);
    return result(
        name,
        predictions(accuracy, TRUTH, 7),
        teacher,
        facts(bytes / 4, bytes / 4, bytes),
        latency);
  }

  private static int[] predictions(double share, int[] wanted, long seed) {
    return predictions(share, wanted, seed, wanted);
  }

  /** {@code wanted} with a share of the answers kept as {@code kept} has them. */
  private static int[] predictions(double share, int[] wanted, long seed, int[] kept) {
    Random random = new Random(seed);
    int[] predictions = new int[wanted.length];
    for (int i = 0; i < wanted.length; i++) {
      predictions[i] =
          random.nextDouble() < share ? kept[i] : (wanted[i] + 1 + random.nextInt(5)) % 6;
    }
    return predictions;
  }

  private static ModelFacts facts(long parameters, long nonZero, long bytes) {
    JsonNode provenance =
        new ObjectMapper()
            .valueToTree(
                Provenance.of("maven:dev.langchain4j:all-minilm-l6-v2")
                    .then(
                        new Provenance.Step(
                            "distill",
                            "0.1.0",
                            "2026-03-13T10:00:00Z",
                            Map.of("seed", "42", "temperature", "2.0"),
                            Map.of("data", "wordnet-supersenses/train"),
                            Map.of("accuracy", 0.83))));
    return new ModelFacts(
        parameters,
        nonZero,
        bytes,
        bytes < parameters * 2 ? "int8 with scales" : "float32",
        nonZero < parameters / 1.5 ? List.of(ModelFacts.ZEROS_ARE_MULTIPLIED) : List.of(),
        provenance,
        Optional.of("models/it"));
  }

  private static ModelResult result(
      String name, int[] predictions, int[] baseline, ModelFacts facts, double latency) {
    ConfusionMatrix confusion = ConfusionMatrix.of(LABELS, TRUTH, predictions);
    Quality quality =
        new Quality(
            EXAMPLES,
            confusion.correct(),
            confusion.accuracy(),
            BOOTSTRAP.accuracy(confusion.correct(), EXAMPLES),
            confusion.macroF1(),
            BOOTSTRAP.macroF1(TRUTH, predictions, LABELS.size()),
            confusion.perClass(),
            confusion);
    McNemar mcnemar = McNemar.of(TRUTH, baseline, predictions);
    Optional<BaselineComparison> comparison =
        predictions == baseline
            ? Optional.empty()
            : Optional.of(
                new BaselineComparison(
                    (double) (mcnemar.c() - mcnemar.b()) / EXAMPLES,
                    LabelAgreement.of(baseline, predictions),
                    mcnemar));
    Speed speed =
        new Speed(
            latency(103, latency),
            Throughput.of(32, 960, 17_280, Collections.nCopies(30, Math.round(6.4e6 * latency))));
    return new ModelResult(
        name,
        Optional.of("SameDiff f32"),
        Optional.of(facts),
        List.of(
            new Score(Metric.ACCURACY, quality.accuracy(), quality.accuracyInterval()),
            new Score(Metric.MACRO_F1, quality.macroF1(), quality.macroF1Interval())),
        comparison
            .map(
                each ->
                    List.of(
                        new ScoreDifference(
                            Metric.ACCURACY,
                            each.accuracyDifference(),
                            new Interval(
                                each.accuracyDifference() - 0.01,
                                each.accuracyDifference() + 0.01))))
            .orElse(List.of()),
        Optional.of(quality),
        comparison,
        Optional.of(speed),
        Optional.empty());
  }

  /** The same with everything that can be measured. */
  static EvaluationReport full() {
    EvaluationReport plain = five();
    List<ModelResult> rows = new ArrayList<>();
    for (ModelResult model : plain.models()) {
      rows.add(model.speed().isPresent() ? full(model) : model);
    }
    return new EvaluationReport(
        plain.schemaVersion(),
        plain.toolVersion(),
        plain.codeHash(),
        plain.command(),
        plain.startedAt(),
        plain.testSet(),
        plain
            .options()
            .withBenchmark(
                Optional.of(BenchmarkOptions.defaults().withCurves(CurveOptions.defaults())))
            .withBudget(List.of(Condition.parse("accuracy.drop < 1.5"))),
        plain.machine(),
        rows,
        pairs(rows),
        List.of(new PredictionFile("teacher", "predictions/01-teacher.csv", plain.codeHash())));
  }

  /** Three models in four tasks, of which one with a long name; one model fails in one task. */
  static GridReport grid() {
    List<String> tasks = List.of("one", "glue:mnli-mm", "data/my-reviews.yaml", "four");
    List<String> models = List.of("teacher", "student-with-a-long-name-int8", HOSTILE_NAME);
    List<GridCell> cells = new ArrayList<>();
    for (String task : tasks) {
      for (String model : models) {
        String place = "cells/%s/%s".formatted(FileName.of(task), FileName.of(model));
        cells.add(
            model.equals(HOSTILE_NAME) && task.equals("four")
                ? GridCell.failed(
                    task, model, place, "killed: exit code 137, log cells/four/log.txt")
                : new GridCell(
                    task,
                    model,
                    place,
                    task + " v1",
                    "3f1a9c",
                    1_234,
                    "ab".repeat(32),
                    List.of(
                        new GridScore(
                            "accuracy", "accuracy", "%", true, 84.25, new Interval(82.1, 86.3))),
                    Optional.empty()));
      }
    }
    return new GridReport(
        GridReport.SCHEMA_VERSION,
        GridReport.KIND,
        "0.1.0",
        "ab".repeat(32),
        "pocketzoo eval --model teacher=models/teacher --model student=models/student --task one"
            + " --task glue:mnli-mm --data-dir glue --report-dir grid --parallel 2",
        Instant.parse("2026-03-14T09:26:53Z"),
        five().machine(),
        tasks,
        models,
        cells,
        tasks.stream()
            .map(
                task ->
                    new GridComparison(
                        task,
                        "tasks/" + FileName.of(task),
                        Optional.empty(),
                        List.of(
                            new GridSpeed("teacher", 8, 9.5, 210, 90_911_232),
                            new GridSpeed(
                                "student-with-a-long-name-int8", 2, 2.75, 800, 17_712_544),
                            new GridSpeed(HOSTILE_NAME, 3, 3.5, 600, 17_712_544)),
                        Optional.of("student-with-a-long-name-int8"),
                        "Ship student-with-a-long-name-int8: accuracy 84.25 %, as good."))
            .toList());
  }

  private static List<ModelPair> pairs(List<ModelResult> rows) {
    List<ModelPair> pairs = new ArrayList<>();
    for (int first = 0; first < rows.size(); first++) {
      for (int second = first + 1; second < rows.size(); second++) {
        if (rows.get(second).primary().isPresent()) {
          double difference =
              rows.get(second).primary().orElseThrow().value()
                  - rows.get(first).primary().orElseThrow().value();
          pairs.add(
              new ModelPair(
                  rows.get(first).name(),
                  rows.get(second).name(),
                  new ScoreDifference(
                      Metric.ACCURACY,
                      difference,
                      new Interval(difference - 0.008, difference + 0.008)),
                  Optional.of(McNemar.of(40 + first, 90 + second))));
        }
      }
    }
    return pairs;
  }

  private static ModelResult full(ModelResult model) {
    double p50 = model.speed().orElseThrow().latency().p50Millis();
    ModelFacts facts = model.facts().orElseThrow();
    List<SpeedCurves.Point> lengths = new ArrayList<>();
    for (int length : CurveOptions.defaults().lengths()) {
      lengths.add(point(1, length, p50 * (0.3 + length / 40.0)));
    }
    List<SpeedCurves.Point> batches = new ArrayList<>();
    for (int size : CurveOptions.defaults().batchSizes()) {
      batches.add(point(size, 32, p50 * (0.4 + 0.6 * size)));
    }
    return new ModelResult(
            model.name(),
            model.engine(),
            Optional.of(facts.withWorkload(new Workload(128, 64 * facts.parameters()))),
            model.scores(),
            model.differences(),
            model
                .quality()
                .map(
                    quality ->
                        quality.with(
                            Optional.of(calibration(quality.accuracy())),
                            List.of(
                                group(12, 40, 0.9 * quality.accuracy()),
                                group(41, 63, quality.accuracy()),
                                group(64, 120, quality.accuracy()),
                                group(121, 480, 1.05 * quality.accuracy())))),
            model
                .comparison()
                .map(
                    comparison ->
                        comparison.with(
                            0.0834,
                            List.of(
                                new Disagreement(
                                    "a small boat that is rowed or sailed in shallow water near the"
                                        + " shore",
                                    "artifact",
                                    "artifact",
                                    "act",
                                    2.31),
                                new Disagreement(
                                    "<i>the state of being</i> aware of oneself",
                                    "cognition",
                                    "attribute",
                                    "cognition",
                                    1.24)))),
            model
                .speed()
                .map(
                    speed ->
                        speed
                            .withCurves(new SpeedCurves(lengths, batches))
                            .withEnergy(Optional.of(new Energy(31.5, 960)))),
            model.error())
        .withColdStart(coldStart(facts));
  }

  static ColdStart coldStart(ModelFacts facts) {
    return new ColdStart(
        210,
        90.5,
        12.25,
        400_000_000 + facts.bytesOnDisk(),
        400_000_000,
        OptionalLong.of(400_000_000 + 2 * facts.bytesOnDisk()));
  }

  private static SpeedCurves.Point point(int batchSize, int tokens, double millis) {
    return SpeedCurves.Point.of(batchSize, tokens, latency(41, millis));
  }

  /** Of an odd number of calls, whose median is so. */
  static Latency latency(int samples, double median) {
    Random random = new Random(samples);
    List<Long> nanos = new ArrayList<>(List.of(Math.round(1e6 * median)));
    while (nanos.size() < samples) {
      nanos.add(Math.round(1e6 * median * (1 + random.nextDouble())));
      nanos.add(Math.round(1e6 * median * (1 - 0.2 * random.nextDouble())));
    }
    return Latency.of(nanos);
  }

  private static LengthGroup group(int shortest, int longest, double accuracy) {
    return new LengthGroup(
        shortest, longest, EXAMPLES / 4, (int) Math.round(accuracy * EXAMPLES / 4));
  }

  private static Calibration calibration(double accuracy) {
    List<Calibration.Bin> bins = new ArrayList<>();
    for (int bin = 4; bin < Calibration.BINS; bin++) {
      double high = (bin + 1.0) / Calibration.BINS;
      bins.add(
          new Calibration.Bin(
              (double) bin / Calibration.BINS, high, 100 + 40 * bin, high - 0.03, high * accuracy));
    }
    return new Calibration(Calibration.errorOf(bins), bins);
  }
}
