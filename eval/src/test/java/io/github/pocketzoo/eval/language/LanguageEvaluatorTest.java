package io.github.pocketzoo.eval.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.eval.ModelFacts;
import io.github.pocketzoo.eval.PredictionFile;
import io.github.pocketzoo.eval.RunDescription;
import io.github.pocketzoo.eval.TestTokenizer;
import io.github.pocketzoo.eval.bench.DecodingCurveOptions;
import io.github.pocketzoo.eval.bench.DecodingCurves;
import io.github.pocketzoo.eval.bench.DecodingOptions;
import io.github.pocketzoo.eval.bench.DecodingSpeed;
import io.github.pocketzoo.eval.bench.GenerationShape;
import io.github.pocketzoo.eval.compare.Bootstrap;
import io.github.pocketzoo.eval.compare.Estimate;
import io.github.pocketzoo.eval.metric.ExampleTable;
import io.github.pocketzoo.eval.report.JsonReport;
import io.github.pocketzoo.eval.report.PredictionFiles;
import io.github.pocketzoo.eval.report.PredictionReader;
import io.github.pocketzoo.eval.report.ReportFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageEvaluatorTest {
  private static final int VOCABULARY = 18;
  private static final int CONTEXT = 8;
  private static final RunDescription RUN =
      new RunDescription("0.1.0", "films v1", "00ff", "pocketzoo eval films");
  private static final ModelFacts FACTS =
      new ModelFacts(
          18, 6, 72, "float32", List.of(), JsonNodeFactory.instance.objectNode(), Optional.empty());

  /** The tokenizer has no token that begins texts: each first word is given. */
  private static final HeldOutTexts TEXTS =
      new HeldOutTexts(
          "films/test",
          List.of("good good", "bad bad bad film", "very very good", "plot film", "dull dull"));

  /** Of the 8 words that are expected. */
  private static final int AGAIN = 5;

  private static final int OTHER = 3;

  @TempDir private Path directory;

  private static Tokenizer tokenizer;
  private static Tokenizer anotherTokenizer;

  @BeforeAll
  static void load() throws IOException {
    tokenizer = TestTokenizer.load(32);
    anotherTokenizer = TestTokenizer.load(32);
  }

  @AfterAll
  static void close() {
    tokenizer.close();
    anotherTokenizer.close();
  }

  private static LanguageModelUnderTest model(String name, double again) {
    return new LanguageModelUnderTest(
        name, new RepeatingModel(VOCABULARY, CONTEXT, again), tokenizer, FACTS);
  }

  private static LanguageEvaluationOptions options() {
    return LanguageEvaluationOptions.defaults()
        .withBaseline("teacher")
        .withBenchmark(Optional.empty());
  }

  private static LanguageReport evaluate(
      LanguageEvaluationOptions options, LanguageModelUnderTest... models) {
    return new LanguageEvaluator(options, Progress.silent()).evaluate(List.of(models), TEXTS, RUN);
  }

  private static double nats(double again) {
    RepeatingModel model = new RepeatingModel(VOCABULARY, CONTEXT, again);
    return AGAIN * model.nats(true) + OTHER * model.nats(false);
  }

  private static LanguageQuality quality(LanguageReport report, String model) {
    return report.model(model).orElseThrow().quality().orElseThrow();
  }

  @Test
  void scoresFollowFromTheProbabilities() {
    LanguageQuality teacher =
        quality(evaluate(options(), model("teacher", 0.5), model("student", 0.2)), "teacher");
    assertThat(teacher.score().documents()).isEqualTo(5);
    assertThat(teacher.score().tokens()).isEqualTo(8);
    assertThat(teacher.perplexity().value()).isCloseTo(Math.exp(nats(0.5) / 8), within(1e-5));
    assertThat(teacher.bitsPerByte().value())
        .isCloseTo(nats(0.5) / Math.log(2) / teacher.score().bytes(), within(1e-5));
    assertThat(teacher.perplexity().interval().contains(teacher.perplexity().value())).isTrue();
    assertThat(teacher.perplexity().interval().low())
        .isLessThan(teacher.perplexity().interval().high());
  }

  @Test
  void theBaselineIsComparedOnTheSameDocuments() {
    LanguageReport report = evaluate(options(), model("teacher", 0.5), model("student", 0.4999));
    LanguageComparison comparison =
        report.model("student").orElseThrow().comparison().orElseThrow();
    Estimate ratio = comparison.perplexityRatio().orElseThrow();
    assertThat(ratio.value())
        .isCloseTo(
            quality(report, "student").perplexity().value()
                / quality(report, "teacher").perplexity().value(),
            within(1e-9));
    // Both find the same documents hard, so little is left of the uncertainty of either.
    assertThat(ratio.interval().high() - ratio.interval().low()).isLessThan(1e-3);
    assertThat(comparison.bitsPerByteDifference().value())
        .isCloseTo(
            quality(report, "student").bitsPerByte().value()
                - quality(report, "teacher").bitsPerByte().value(),
            within(1e-9));
    assertThat(report.baseline().orElseThrow().comparison()).isEmpty();
  }

  @Test
  void modelsOfTheSameTokensAreAskedHowFarTheyAgreeWithTheBaseline() {
    LanguageModelUnderTest other =
        new LanguageModelUnderTest(
            "other", new RepeatingModel(VOCABULARY + 1, CONTEXT, 0.4), anotherTokenizer, FACTS);
    LanguageReport report =
        evaluate(options(), model("teacher", 0.5), model("student", 0.01), other);
    LanguageAgreement agreement = report.model("student").orElseThrow().agreement().orElseThrow();
    assertThat(agreement.tokens()).isEqualTo(AGAIN + OTHER);
    assertThat(agreement.likeliest()).isZero();
    assertThat(agreement.divergence())
        .isCloseTo(0.5 * Math.log(0.5 / 0.01) + 0.5 * Math.log(0.5 / 0.99), within(1e-5));
    assertThat(report.model("teacher").orElseThrow().agreement()).isEmpty();
    assertThat(report.model("other").orElseThrow().agreement()).isEmpty();
  }

  @Test
  void everyNumberFollowsFromTheFilesOfPredictions() {
    Map<String, ExampleTable> answered = new LinkedHashMap<>();
    LanguageReport report =
        new LanguageEvaluator(options(), Progress.silent(), answered::put)
            .evaluate(
                List.of(model("teacher", 0.5), model("a", 0.45), model("b / int8", 0.3)),
                TEXTS,
                RUN);
    ReportFiles.write(
        report.withPredictions(PredictionFiles.write(answered, directory)), directory);

    LanguageReport read = JsonReport.readLanguage(directory.resolve(ReportFiles.JSON));
    Map<String, ScoredDocuments> documents = new HashMap<>();
    for (PredictionFile each : read.predictions()) {
      documents.put(
          each.model(),
          PredictionReader.documents(directory.resolve(each.file()), read.testSet().documents()));
    }
    Bootstrap bootstrap = new Bootstrap(read.options().seed(), read.options().bootstrapResamples());
    for (LanguageResult row : read.models()) {
      ScoredDocuments own = documents.get(row.name());
      assertThat(own.quality(bootstrap)).isEqualTo(row.quality().orElseThrow());
      row.comparison()
          .ifPresent(
              comparison ->
                  assertThat(own.comparedWith(documents.get("teacher"), bootstrap))
                      .isEqualTo(comparison));
    }
    assertThat(read.pairs()).hasSize(3);
    for (LanguagePair pair : read.pairs()) {
      assertThat(documents.get(pair.second()).comparedWith(documents.get(pair.first()), bootstrap))
          .isEqualTo(pair.comparison());
    }
  }

  @Test
  void perplexitiesOfOtherTokensAreNotCompared() {
    RepeatingModel forward = new RepeatingModel(VOCABULARY, CONTEXT, 0.5);
    LanguageReport same =
        evaluate(
            options(),
            model("teacher", 0.5),
            new LanguageModelUnderTest("student", forward, anotherTokenizer, FACTS));
    assertThat(comparison(same).perplexityRatio()).isPresent();

    ScoredDocuments words =
        ScoredDocuments.of(
            List.of(new ScoredText(new int[] {1, 2, 3}, 10)),
            List.of(new LanguageScore(4, 2, 10, 1)));
    ScoredDocuments pieces =
        ScoredDocuments.of(
            List.of(new ScoredText(new int[] {1, 2, 2, 3}, 10)),
            List.of(new LanguageScore(5, 3, 10, 1)));
    LanguageComparison other = pieces.comparedWith(words, new Bootstrap(1, 10));
    assertThat(other.perplexityRatio()).isEmpty();
    assertThat(other.bitsPerByteDifference().value()).isCloseTo(0.1 / Math.log(2), within(1e-12));
  }

  private static LanguageComparison comparison(LanguageReport report) {
    return report.model("student").orElseThrow().comparison().orElseThrow();
  }

  @Test
  void aModelThatFailsDoesNotStopTheOthers() {
    LanguageReport report =
        evaluate(options(), model("teacher", 0.5), model("student", Double.NaN));
    assertThat(report.model("student").orElseThrow().error())
        .hasValueSatisfying(error -> assertThat(error).contains("score is NaN"));
    assertThat(report.model("student").orElseThrow().quality()).isEmpty();
    assertThat(report.model("teacher").orElseThrow().quality()).isPresent();
  }

  @Test
  void aModelThatCouldNotBeLoadedIsARow() {
    LanguageReport report =
        new LanguageEvaluator(options(), Progress.silent())
            .evaluate(
                List.of(model("student", 0.5)),
                List.of(LanguageResult.notLoaded("teacher", "no weights")),
                List.of(ReferenceModel.train(TEXTS, tokenizer, 2)),
                TEXTS,
                RUN)
            .inOrderOf(List.of("teacher", "student"));
    assertThat(report.models())
        .extracting(LanguageResult::name)
        .containsExactly("teacher", "student", "2-gram");
    assertThat(report.models().get(0).error()).hasValue("no weights");
    assertThat(report.models().get(1).quality()).isPresent();
    assertThat(report.models().get(1).comparison()).isEmpty();
  }

  @Test
  void aReferenceIsARowWithoutSpeed() {
    ReferenceModel bigrams =
        ReferenceModel.train(
            new HeldOutTexts("films/train", List.of("good good", "bad bad", "very very good")),
            tokenizer,
            2);
    LanguageReport report =
        new LanguageEvaluator(options(), Progress.silent())
            .evaluate(List.of(model("teacher", 0.5)), List.of(), List.of(bigrams), TEXTS, RUN);
    LanguageResult row = report.model("2-gram").orElseThrow();
    assertThat(row.engine()).isEmpty();
    assertThat(row.quality().orElseThrow().score().tokens()).isEqualTo(8);
    assertThat(row.comparison().orElseThrow().perplexityRatio()).isPresent();
  }

  @Test
  void speedIsThatOfSingleTokens() {
    DecodingOptions decoding =
        DecodingOptions.defaults().withShape(new GenerationShape(1, 4, 3)).withRounds(2, 1);
    LanguageReport report =
        evaluate(
            options().withBenchmark(Optional.of(decoding)),
            model("teacher", 0.5),
            model("student", 0.4));
    for (LanguageResult row : report.models()) {
      assertThat(row.error()).isEmpty();
      assertThat(row.speed().orElseThrow().firstToken().samples()).isEqualTo(2);
      assertThat(row.speed().orElseThrow().nextToken().samples()).isEqualTo(2 * 3);
      assertThat(row.speed().orElseThrow().tokensPerSecond())
          .isCloseTo(1_000 / row.speed().orElseThrow().nextToken().p50Millis(), within(1e-6));
    }
  }

  @Test
  void curvesLeaveOutWhatTheContextDoesNotHold() {
    DecodingOptions decoding =
        DecodingOptions.defaults()
            .withShape(new GenerationShape(1, 4, 3))
            .withRounds(2, 1)
            .withCurves(new DecodingCurveOptions(List.of(2, 4, 7), List.of(1, 3), 2, 3));
    DecodingCurves curves =
        evaluate(options().withBenchmark(Optional.of(decoding)), model("teacher", 0.5))
            .model("teacher")
            .flatMap(LanguageResult::speed)
            .flatMap(DecodingSpeed::curves)
            .orElseThrow();
    assertThat(curves.lengths())
        .extracting(DecodingCurves.Point::promptLength)
        .containsExactly(2, 4);
    assertThat(curves.batchSizes())
        .extracting(DecodingCurves.Point::batchSize)
        .containsExactly(1, 3);
    DecodingCurves.Point three = curves.batchSizes().get(1);
    assertThat(three.firstToken().samples()).isEqualTo(2);
    assertThat(three.nextToken().samples()).isEqualTo(2 * 3);
    assertThat(three.tokensPerSecond())
        .isCloseTo(3_000 / three.nextToken().p50Millis(), within(1e-6));
  }

  @Test
  void documentsAreGroupedByLengthAndThoseThatDifferMostAreTold() {
    LanguageReport report = evaluate(options(), model("teacher", 0.5), model("student", 0.2));
    List<DocumentGroup> groups = quality(report, "student").byLength();
    assertThat(groups.stream().mapToLong(group -> group.score().bytes()).sum())
        .isEqualTo(quality(report, "student").score().bytes());
    assertThat(groups.stream().mapToInt(group -> group.score().documents()).sum()).isEqualTo(5);
    assertThat(groups).isSortedAccordingTo(Comparator.comparingLong(DocumentGroup::shortest));

    List<DifferingDocument> differing = report.model("student").orElseThrow().differing();
    assertThat(differing)
        .isSortedAccordingTo(
            Comparator.comparingDouble(each -> -Math.abs(each.model() - each.baseline())));
    assertThat(differing)
        .extracting(DifferingDocument::text)
        .containsExactlyInAnyOrderElementsOf(TEXTS.texts());
    assertThat(report.baseline().orElseThrow().differing()).isEmpty();
  }

  @Test
  void textsThatDoNotFitAreAnErrorOfTheRow() {
    LanguageReport report =
        evaluate(
            options().withBenchmark(Optional.of(DecodingOptions.defaults())),
            model("teacher", 0.5));
    assertThat(report.models().get(0).error())
        .hasValue("benchmark: teacher: texts of 64 tokens, the model takes at most 8");
    assertThat(report.models().get(0).quality()).isPresent();
  }

  @Test
  void impossibleRequests() {
    assertThatThrownBy(() -> evaluate(options(), model("student", 0.5)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("the baseline teacher is not among the models [student]");
    assertThatThrownBy(() -> evaluate(options(), model("teacher", 0.5), model("teacher", 0.4)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("two models are named teacher");
    assertThatThrownBy(() -> evaluate(options().withWindowLength(9), model("teacher", 0.5)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("windows of 9 tokens: the model reads 8 at most");
    assertThatThrownBy(() -> new HeldOutTexts("nothing.txt", List.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("nothing.txt: no text to measure on");
  }
}
