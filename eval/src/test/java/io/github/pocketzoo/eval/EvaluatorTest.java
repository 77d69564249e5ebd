package io.github.pocketzoo.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.data.TextExample;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.eval.bench.BenchmarkOptions;
import io.github.pocketzoo.eval.bench.Speed;
import io.github.pocketzoo.eval.compare.McNemar;
import io.github.pocketzoo.eval.heldout.ClassTexts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
  private static final List<String> WORDS =
      List.of("good", "fine", "bright", "bad", "dull", "awful", "very", "film", "plot");
  private static final RunDescription RUN =
      new RunDescription("0.1.0", "films v1", "sha256:00ff", "pocketzoo eval films");
  private static final ModelFacts FACTS =
      new ModelFacts(
          18, 6, 72, "float32", List.of(), JsonNodeFactory.instance.objectNode(), Optional.empty());

  private static Tokenizer tokenizer;
  private static TextDataset films;

  @BeforeAll
  static void prepare() throws IOException {
    tokenizer = TestTokenizer.load(32);
    films = films(203);
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  /** Random words; the class is whether more of them praise than blame. */
  private static TextDataset films(int count) {
    Random random = new Random(1);
    List<TextExample> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> words = new ArrayList<>();
      int praise = 0;
      int length = 1 + random.nextInt(12);
      for (int w = 0; w < length; w++) {
        int word = random.nextInt(WORDS.size());
        words.add(WORDS.get(word));
        praise += word < 3 ? 1 : word < 6 ? -1 : 0;
      }
      examples.add(
          new TextExample(
              "film-" + i, String.join(" ", words), Optional.empty(), praise > 0 ? 1 : 0));
    }
    return new TextDataset("films/test", List.of("panned", "praised"), examples);
  }

  /** Knows all six telling words: always right. */
  private static BagOfWords teacher() {
    float[] weights = new float[18];
    for (int id = 10; id < 13; id++) {
      weights[id] = 1;
      weights[id + 3] = -1;
    }
    return new BagOfWords(weights, -0.5f);
  }

  /** Knows two words only. */
  private static BagOfWords student() {
    float[] weights = new float[18];
    weights[10] = 1;
    weights[13] = -1;
    return new BagOfWords(weights, -0.5f);
  }

  private static ModelUnderTest model(String name, Forward forward) {
    return new ModelUnderTest(name, forward, tokenizer, FACTS);
  }

  private static EvaluationOptions options() {
    return EvaluationOptions.defaults().withBenchmark(Optional.empty()).withBaseline("teacher");
  }

  private static EvaluationReport evaluate(EvaluationOptions options, ModelUnderTest... models) {
    return new Evaluator(options, Progress.silent())
        .evaluate(List.of(models), ClassTexts.of(films), RUN);
  }

  private static ModelResult row(EvaluationReport report, String name) {
    return report.model(name).orElseThrow();
  }

  @Test
  void comparesAStudentWithItsTeacher() {
    EvaluationReport report =
        evaluate(options(), model("teacher", teacher()), model("student", student()));

    Quality teacher = row(report, "teacher").quality().orElseThrow();
    assertThat(teacher.accuracy()).isEqualTo(1);
    assertThat(teacher.macroF1()).isEqualTo(1);
    assertThat(row(report, "teacher").comparison()).isEmpty();

    Quality student = row(report, "student").quality().orElseThrow();
    assertThat(student.accuracy()).isBetween(0.6, 0.9);
    assertThat(student.accuracyInterval().contains(student.accuracy())).isTrue();
    assertThat(student.confusion().total()).isEqualTo(203);
    BaselineComparison comparison = row(report, "student").comparison().orElseThrow();
    McNemar mcnemar = comparison.mcnemar();
    assertThat(mcnemar.b()).isEqualTo(203 - student.correct());
    assertThat(mcnemar.c()).isZero();
    // The teacher is always right: who agrees with it is right.
    assertThat(comparison.agreement()).isCloseTo(student.accuracy(), within(1e-12));
    assertThat(comparison.accuracyDifference())
        .isCloseTo(student.accuracy() - teacher.accuracy(), within(1e-12));

    assertThat(report.testSet())
        .isEqualTo(
            new TestSet(
                "films v1",
                "films/test",
                "sha256:00ff",
                203,
                List.of("panned", "praised"),
                "text-classification",
                ""));
    assertThat(row(report, "student").engine()).contains("bag of words f32");
  }

  @Test
  void theSameSeedGivesTheSameReportWhateverTheThreadsAndBatches() {
    List<ModelResult> one =
        evaluate(
                options().withThreads(1).withBatchSize(1),
                model("teacher", teacher()),
                model("student", student()))
            .models();
    List<ModelResult> many =
        evaluate(
                options().withThreads(3).withBatchSize(17),
                model("teacher", teacher()),
                model("student", student()))
            .models();

    assertThat(many).isEqualTo(one);
  }

  @Test
  void aModelThatGivesNaNIsARowThatSaysSo() {
    float[] broken = new float[18];
    broken[13] = Float.NaN;
    EvaluationReport report =
        evaluate(
            options(), model("teacher", teacher()), model("broken", new BagOfWords(broken, 0)));

    ModelResult row = row(report, "broken");
    assertThat(row.quality()).isEmpty();
    assertThat(row.error().orElseThrow()).contains("broken", "NaN");
    assertThat(row(report, "teacher").quality()).isPresent();
  }

  @Test
  void aModelOfOtherLabelsIsARowThatCountsThem() {
    TextDataset three =
        new TextDataset("films/3", List.of("panned", "praised", "missed"), films.examples());
    EvaluationReport report =
        new Evaluator(options(), Progress.silent())
            .evaluate(List.of(model("teacher", teacher())), ClassTexts.of(three), RUN);

    assertThat(row(report, "teacher").error().orElseThrow())
        .contains("teacher", "2 numbers", "3 labels");
  }

  @Test
  void comparisonsAreMissingWhereTheBaselineFailed() {
    float[] broken = new float[18];
    broken[13] = Float.NaN;
    EvaluationReport report =
        evaluate(
            options(), model("teacher", new BagOfWords(broken, 0)), model("student", student()));

    assertThat(row(report, "teacher").error()).isPresent();
    assertThat(row(report, "student").quality()).isPresent();
    assertThat(row(report, "student").comparison()).isEmpty();
  }

  @Test
  void measuresSpeedWithoutClosingTheModels() {
    BagOfWords teacher = teacher();
    EvaluationReport report =
        evaluate(
            options().withBenchmark(Optional.of(new BenchmarkOptions(60, 10, 3, 8))),
            model("teacher", teacher),
            model("student", student()));

    for (ModelResult row : report.models()) {
      Speed speed = row.speed().orElseThrow();
      assertThat(speed.latency().samples()).isGreaterThanOrEqualTo(3);
      assertThat(speed.latency().p50Millis())
          .isPositive()
          .isLessThanOrEqualTo(speed.latency().p95Millis());
      assertThat(speed.throughput().batchSize()).isEqualTo(8);
      assertThat(speed.throughput().examples() % 8).isZero();
      // Every text has at least a word between [CLS] and [SEP].
      assertThat(speed.throughput().tokensPerSecond())
          .isGreaterThanOrEqualTo(3 * speed.throughput().examplesPerSecond());
    }
    assertThat(teacher.closed()).isFalse();
  }

  @Test
  void refusesTwoModelsOfOneName() {
    assertThatThrownBy(
            () -> evaluate(options(), model("teacher", teacher()), model("teacher", student())))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("two models are named teacher");
  }

  @Test
  void refusesABaselineThatIsNotThere() {
    assertThatThrownBy(() -> evaluate(options(), model("student", student())))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("baseline teacher");
  }
}
