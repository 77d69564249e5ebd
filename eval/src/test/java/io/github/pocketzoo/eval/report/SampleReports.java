package io.github.pocketzoo.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.pocketzoo.eval.BaselineComparison;
import io.github.pocketzoo.eval.EvaluationOptions;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelFacts;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.Quality;
import io.github.pocketzoo.eval.Score;
import io.github.pocketzoo.eval.ScoreDifference;
import io.github.pocketzoo.eval.TestSet;
import io.github.pocketzoo.eval.bench.Latency;
import io.github.pocketzoo.eval.bench.Machine;
import io.github.pocketzoo.eval.bench.Speed;
import io.github.pocketzoo.eval.bench.Throughput;
import io.github.pocketzoo.eval.compare.Bootstrap;
import io.github.pocketzoo.eval.compare.Interval;
import io.github.pocketzoo.eval.compare.LabelAgreement;
import io.github.pocketzoo.eval.compare.McNemar;
import io.github.pocketzoo.eval.metric.ConfusionMatrix;
import io.github.pocketzoo.eval.metric.Metric;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
        JsonNodeFactory.instance
            .objectNode()
            .put("step", "distill")
            .put("seed", 42)
            .set(
                "teacher",
                JsonNodeFactory.instance
                    .objectNode()
                    .put("reference", "maven:dev.langchain4j:all-minilm-l6-v2"));
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
            new Latency(103, latency * 1.05, latency, latency * 1.4),
            new Throughput(32, 960, 17_280, 2.5, 5_000 / latency, 90_000 / latency));
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
}
