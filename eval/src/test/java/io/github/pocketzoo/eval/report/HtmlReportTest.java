package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelResult;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
  private final EvaluationReport report = SampleReports.five();
  private final Document page = Jsoup.parse(HtmlReport.render(report));

  @Test
  void needsNothingFromElsewhere() {
    assertThat(page.select("[src], [href], link, iframe, img, object, base")).isEmpty();
    assertThat(page.select("meta[http-equiv=Content-Security-Policy]").attr("content"))
        .startsWith("default-src 'none'");
    assertThat(page.select("style").html()).doesNotContain("url(", "@import");
    assertThat(page.html()).doesNotContain("sourceMappingURL");
  }

  @Test
  void takesNoNameForMarkup() {
    assertThat(page.select("b")).isEmpty();
    assertThat(page.select("table.models .name").eachText())
        .isEqualTo(report.models().stream().map(ModelResult::name).toList());
    assertThat(page.select("section[aria-labelledby=models] summary").eachText())
        .contains(SampleReports.HOSTILE_NAME);
  }

  @Test
  void scriptsAreThreeAndWhole() {
    assertThat(page.select("script")).hasSize(3);
    assertThat(page.select("script").get(1).data()).contains("Chart.js v");
    assertThat(page.select("script").get(2).data())
        .isEqualTo("\n" + Resources.text("report.js") + "\n");
    assertThat(page.body().ownText()).isEmpty();
  }

  @Test
  void plotsTheModelsThatWork() throws IOException {
    JsonNode points =
        new ObjectMapper().readTree(page.select("script#data").first().data()).path("points");

    assertThat(points.findValuesAsText("name"))
        .containsExactly("teacher", "student", "student-pruned", "student-int8");
    assertThat(points.path(3).path("recommended").booleanValue()).isTrue();
    assertThat(points.path(2).path("front").booleanValue()).isFalse();
  }

  @Test
  void everyNumberOfThePlotIsInTheTable() {
    Element row = page.select("table.models tbody tr").get(1);

    assertThat(row.select("td")).hasSize(ScoreColumns.of(report).size());
    assertThat(row.select("td").first().attr("data-sort"))
        .isEqualTo(Double.toString(report.models().get(1).quality().orElseThrow().accuracy()));
    assertThat(page.select("table.models thead button"))
        .hasSize(1 + ScoreColumns.of(report).size());
    assertThat(page.select("table.models thead th[scope=col]"))
        .hasSize(1 + ScoreColumns.of(report).size());
  }

  @Test
  void aFailedModelSaysWhy() {
    assertThat(page.select("table.models tbody tr").get(4).select(".error").text())
        .isEqualTo("failed: model.safetensors: truncated at byte 1,024");
    assertThat(page.select("table.models tbody .error")).hasSize(1);
  }

  @Test
  void leavesThePlotOutWhereNoSpeedWasMeasured() {
    List<ModelResult> unmeasured =
        report.models().stream()
            .map(
                model ->
                    new ModelResult(
                        model.name(),
                        model.engine(),
                        model.facts(),
                        model.scores(),
                        model.differences(),
                        model.quality(),
                        model.comparison(),
                        Optional.empty(),
                        model.error()))
            .toList();
    Document without = Jsoup.parse(HtmlReport.render(SampleReports.report(unmeasured)));

    assertThat(without.select("canvas")).isEmpty();
    assertThat(without.select("script")).hasSize(1);
    assertThat(without.select("table.models tbody tr")).hasSize(5);
  }

  @Test
  void rendersWhenAllModelsFailed() {
    EvaluationReport failed =
        SampleReports.report(List.of(ModelResult.notLoaded("teacher", "no such file")));

    assertThat(Jsoup.parse(HtmlReport.render(failed)).select(".sentence").text())
        .isEqualTo("No model has a result to recommend it by.");
  }
}
