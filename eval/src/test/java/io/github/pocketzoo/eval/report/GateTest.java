package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.compare.Condition;
import java.util.List;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Test;

class GateTest {
  private static final EvaluationReport FIRST =
      SampleReports.report(List.of(SampleReports.model("student", 0.82, 70_000_000, 24)));
  private static final EvaluationReport WORSE =
      SampleReports.report(List.of(SampleReports.model("student", 0.80, 70_000_000, 30)));

  private static Gate gate(EvaluationReport later, String... failIf) {
    return Gate.of(
        List.of(MeasuredRun.of("a.json", FIRST), MeasuredRun.of("b.json", later)),
        Stream.of(failIf).map(Condition::parse).toList());
  }

  @Test
  void saysWhichConditionFailedByHowMuchForWhichModel() {
    Gate gate = gate(WORSE, "accuracy.drop > 0.5", "p50.ratio > 1.3", "size.rise > 0");

    assertThat(gate.failures())
        .singleElement()
        .extracting(Verdict::line)
        .asString()
        .matches(
            "FAIL: accuracy.drop > 0.5: student in b.json: accuracy \\d\\d\\.\\d\\d, before"
                + " \\d\\d\\.\\d\\d; drop \\d\\.\\d{4}, \\d\\.\\d{4} beyond the limit");
    assertThat(gate.verdicts()).hasSize(3);
    assertThat(gate.verdicts().get(1).line())
        .isEqualTo(
            "pass: p50.ratio > 1.3: student in b.json: p50 30.00, before 24.00; ratio 1.2500,"
                + " 0.0500 from the limit");
  }

  @Test
  void absoluteLimitsNeedNoReference() {
    assertThat(gate(WORSE, "p50 > 29 ms").failures()).hasSize(1);
    assertThat(gate(WORSE, "p50 > 31 ms").failures()).isEmpty();
    assertThat(
            Gate.of(
                    List.of(MeasuredRun.of("a.json", WORSE)),
                    List.of(Condition.parse("accuracy < 90")))
                .failures())
        .hasSize(1);
  }

  @Test
  void aSingleRunIsHeldAgainstItsBaseline() {
    List<Verdict> verdicts =
        Gate.of(
                List.of(MeasuredRun.of("a.json", SampleReports.five())),
                List.of(Condition.parse("size.ratio > 0.5")))
            .verdicts();

    assertThat(verdicts).extracting(Verdict::model).doesNotContain("teacher").hasSize(4);
    assertThat(verdicts)
        .filteredOn(Verdict::passed)
        .extracting(Verdict::model)
        .containsExactly("student-int8");
  }

  @Test
  void whatCanNotBeJudgedDoesNotPass() {
    EvaluationReport elsewhere =
        SampleReports.report(FIRST.models(), "sha256:other", "Another CPU");
    assertThat(gate(elsewhere, "accuracy.drop > 0.5").failures())
        .singleElement()
        .extracting(Verdict::text)
        .isEqualTo("can't be judged: b.json was evaluated on other test data than a.json");
    assertThat(gate(elsewhere, "p50.rise > 1").failures()).hasSize(1);
    assertThat(gate(elsewhere, "size.rise > 0").failures()).isEmpty();
    assertThat(gate(SampleReports.report(List.of()), "accuracy.drop > 0.5").failures())
        .singleElement()
        .extracting(Verdict::text)
        .isEqualTo("can't be judged: the model is not there");
    assertThat(
            gate(
                    SampleReports.report(List.of(ModelResult.notLoaded("student", "truncated"))),
                    "accuracy.drop > 0.5")
                .failures())
        .singleElement()
        .extracting(Verdict::text)
        .isEqualTo("can't be judged: no accuracy, the model failed: truncated");
  }

  @Test
  void refusesNumbersAndUnitsThatAreNotThere() {
    assertThatThrownBy(() -> gate(WORSE, "acuracy.drop > 0.5"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no number acuracy; they have accuracy, macro-f1, p50");
    assertThatThrownBy(() -> gate(WORSE, "p50 > 3 s"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("in ms, not in s");
  }

  @Test
  void junitXmlHasATestCaseAVerdict() {
    Document xml =
        Jsoup.parse(
            JunitReport.render(gate(WORSE, "accuracy.drop > 0.5", "size.rise > 0")),
            Parser.xmlParser());

    assertThat(xml.select("testsuites > testsuite").attr("name")).isEqualTo("b.json");
    assertThat(xml.select("testsuite").attr("tests")).isEqualTo("2");
    assertThat(xml.select("testsuite").attr("failures")).isEqualTo("1");
    assertThat(xml.select("testcase").eachAttr("classname")).containsExactly("student", "student");
    assertThat(xml.select("testcase[name='not accuracy.drop > 0.5'] > failure").attr("message"))
        .contains("beyond the limit");
  }

  @Test
  void junitXmlOfAComparisonHoldsAnyName() {
    EvaluationReport hostile =
        SampleReports.report(
            List.of(ModelResult.notLoaded(SampleReports.HOSTILE_NAME + "\u0001", "gone")));
    RunComparison comparison =
        RunComparison.of(
            List.of(
                MeasuredRun.of("a.json", SampleReports.five()),
                MeasuredRun.of("b.json", SampleReports.five()),
                MeasuredRun.of("c\u0001.json", hostile)));
    Document xml = Jsoup.parse(JunitReport.render(comparison), Parser.xmlParser());

    assertThat(xml.select("testsuite")).hasSize(2);
    assertThat(xml.select("testcase > failure")).isEmpty();
    assertThat(JunitReport.render(comparison)).doesNotContain("\u0001");
  }
}
