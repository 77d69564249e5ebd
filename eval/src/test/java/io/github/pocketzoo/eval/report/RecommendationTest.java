package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.eval.EvaluationOptions;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.compare.Condition;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecommendationTest {
  private static final ModelResult TEACHER = SampleReports.model("teacher", 0.834, 90_000_000, 45);

  private static Recommendation of(ModelResult... models) {
    return Recommendation.of(SampleReports.report(List.of(models)));
  }

  @Test
  void isTheSmallestWithinAPoint() {
    Recommendation recommendation =
        of(
            TEACHER,
            SampleReports.model("near", 0.833, 45_000_000, 20),
            SampleReports.model("far", 0.80, 9_000_000, 10));

    assertThat(recommendation.model()).contains("near");
    assertThat(recommendation.sentence())
        .startsWith("Ship near: ")
        .contains("teacher (McNemar p", "45.0 MB on disk, 2.0 times smaller")
        .endsWith("2.3 times faster at the median.");
    assertThat(recommendation.rule()).contains("at most 1.0 point below that of teacher");
  }

  @Test
  void isTheBaselineWhereNothingComesNear() {
    Recommendation recommendation = of(TEACHER, SampleReports.model("far", 0.80, 9_000_000, 10));

    assertThat(recommendation.model()).contains("teacher");
    assertThat(recommendation.sentence()).startsWith("Keep teacher");
  }

  @Test
  void saysWhenSmallerIsSlower() {
    assertThat(of(TEACHER, SampleReports.model("slow", 0.834, 9_000_000, 90)).sentence())
        .endsWith("2.0 times slower at the median.");
  }

  @Test
  void goesByTheMostAccurateWithoutABaseline() {
    EvaluationReport report =
        SampleReports.report(
            List.of(
                SampleReports.model("one", 0.7, 1_000_000, 1),
                SampleReports.model("best", 0.8, 2_000_000, 1)));
    EvaluationReport withoutBaseline =
        new EvaluationReport(
            report.schemaVersion(),
            report.toolVersion(),
            report.codeHash(),
            report.command(),
            report.startedAt(),
            report.testSet(),
            EvaluationOptions.defaults(),
            report.machine(),
            report.models());

    assertThat(Recommendation.of(withoutBaseline).model()).contains("best");
    assertThat(Recommendation.of(withoutBaseline).rule()).endsWith("that of best.");
  }

  @Test
  void doesNotChooseBetweenOne() {
    assertThat(of(TEACHER, ModelResult.notLoaded("student", "gone")).sentence())
        .startsWith("teacher is the only model with a result");
  }

  @Test
  void aBudgetOfSpeedAsksForTheBestWithinIt() {
    EvaluationReport report =
        SampleReports.report(
            List.of(
                TEACHER,
                SampleReports.model("fast", 0.80, 9_000_000, 10),
                SampleReports.model("faster", 0.78, 4_000_000, 5)));

    Recommendation recommendation =
        Recommendation.of(report.withBudget(List.of(Condition.parse("p50 < 12 ms"))));

    assertThat(recommendation.model()).contains("fast");
    assertThat(recommendation.rule())
        .isEqualTo(
            "Rule: the one with the best accuracy of the models with p50 < 12 ms; drop, rise and"
                + " ratio are from teacher.");
  }

  @Test
  void aBudgetOfQualityAsksForTheSmallestWithinIt() {
    EvaluationReport report =
        SampleReports.report(
            List.of(
                TEACHER,
                SampleReports.model("fast", 0.80, 9_000_000, 10),
                SampleReports.model("faster", 0.70, 4_000_000, 5)));

    assertThat(
            Recommendation.of(report.withBudget(List.of(Condition.parse("accuracy.drop < 5"))))
                .model())
        .contains("fast");
  }

  @Test
  void recommendsNothingWhereNothingIsWithinTheBudget() {
    EvaluationReport report = SampleReports.report(List.of(TEACHER));

    assertThat(
            Recommendation.of(report.withBudget(List.of(Condition.parse("p50 < 1 ms")))).sentence())
        .isEqualTo("No model is within the budget: p50 < 1 ms.");
    assertThat(
            Recommendation.of(report.withBudget(List.of(Condition.parse("p51 < 1 ms")))).sentence())
        .contains("no model has a number p51, they have accuracy");
  }
}
