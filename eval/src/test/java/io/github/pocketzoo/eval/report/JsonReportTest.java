package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.EvaluationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonReportTest {
  @TempDir private Path directory;

  private Path write(String json) throws IOException {
    return Files.writeString(directory.resolve("report.json"), json);
  }

  private void refuses(String json, String because) throws IOException {
    Path file = write(json);
    assertThatThrownBy(() -> JsonReport.read(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("report.json")
        .hasMessageContaining(because)
        .hasMessageNotContaining("\n");
  }

  @Test
  void readsWhatItWrote() throws IOException {
    EvaluationReport report = SampleReports.five();

    assertThat(JsonReport.read(write(JsonReport.render(report)))).isEqualTo(report);
  }

  @Test
  void theNumbersFollowFromTheConfusionMatrixInIt() throws IOException {
    JsonNode quality =
        new ObjectMapper()
            .readTree(JsonReport.render(SampleReports.five()))
            .path("models")
            .path(1)
            .path("quality");
    int correct = 0;
    int total = 0;
    JsonNode counts = quality.path("confusion").path("counts");
    for (int row = 0; row < counts.size(); row++) {
      correct += counts.path(row).path(row).intValue();
      for (JsonNode count : counts.path(row)) {
        total += count.intValue();
      }
    }
    assertThat(quality.path("examples").intValue()).isEqualTo(total);
    assertThat(quality.path("correct").intValue()).isEqualTo(correct);
    assertThat(quality.path("accuracy").doubleValue()).isEqualTo((double) correct / total);
  }

  @Test
  void ignoresFieldsOfALaterVersion() throws IOException {
    ObjectNode root =
        (ObjectNode) new ObjectMapper().readTree(JsonReport.render(SampleReports.five()));
    root.put("addedLater", 1);

    assertThat(JsonReport.read(write(root.toString()))).isEqualTo(SampleReports.five());
  }

  @Test
  void readsTheScoresOfAReportOfVersion1() throws IOException {
    ObjectNode root =
        (ObjectNode) new ObjectMapper().readTree(JsonReport.render(SampleReports.five()));
    root.put("schemaVersion", 1);
    root.path("models")
        .forEach(model -> ((ObjectNode) model).remove(List.of("scores", "differences")));

    EvaluationReport old = JsonReport.read(write(root.toString()));

    assertThat(old.models().get(1).scores())
        .isEqualTo(SampleReports.five().models().get(1).scores());
    assertThat(old.models().get(1).differences()).isEmpty();
    assertThat(old.models().get(4).scores()).isEmpty();
  }

  @Test
  void refusesWhatIsNoReport() throws IOException {
    refuses("{\"schemaVersion\": 1", "not JSON: line 1, column ");
    refuses("{}", "schemaVersion");
    refuses("{\"schemaVersion\": 1}", "not a report");
    refuses("{\"schemaVersion\": 99}", "schema version 99");
    refuses(
        JsonReport.render(SampleReports.five()).replaceFirst("\"correct\" : \\d+", "\"wrong\" : 1"),
        "models[0].quality.correct: Cannot map `null` into type `int`");
    refuses(
        JsonReport.render(SampleReports.five()).replaceFirst("\"machine\"", "\"computer\""),
        "machine");
  }

  @Test
  void saysWhichValueIsMissingOrCannotBe() throws IOException {
    String json = JsonReport.render(SampleReports.full());
    refuses(
        json.replaceFirst("\"confusion\"", "\"other\""), "models[0].quality.confusion: is missing");
    refuses(
        json.replaceFirst("\"name\" : \"teacher\"", "\"name\" : null"),
        "models[0].name: is missing");
    refuses(
        json.replaceFirst("\"startedAt\" : \"[^\"]*\"", "\"startedAt\" : null"),
        "startedAt: is missing");
    refuses(json.replaceFirst("\"models\" : \\[", "\"models\" : [ null, "), "models");
    refuses(json.replaceFirst("\"value\" : [0-9.]+", "\"value\" : \"NaN\""), "accuracy is NaN");
    refuses(json.replaceFirst("\"p50Millis\" : [0-9.]+", "\"p50Millis\" : \"3\""), "p50Millis");
    refuses(
        json.replace("\"name\" : \"student\"", "\"name\" : \"teacher\""),
        "two models are named teacher");
  }

  @Test
  void readsAReportOfVersion2WithoutWhatCameLater() throws IOException {
    ObjectNode root =
        (ObjectNode) new ObjectMapper().readTree(JsonReport.render(SampleReports.five()));
    root.put("schemaVersion", 2).remove(List.of("pairs", "predictions", "codeHash"));
    ((ObjectNode) root.path("testSet")).remove(List.of("kind", "definition", "positive"));
    root.findParents("nanos").forEach(each -> ((ObjectNode) each).remove("nanos"));
    root.findParents("byLength").forEach(each -> ((ObjectNode) each).remove("byLength"));

    EvaluationReport old = JsonReport.read(write(root.toString()));

    assertThat(old.testSet().kind()).isEqualTo("text-classification");
    assertThat(old.models().get(0).speed().orElseThrow().latency().nanos()).isEmpty();
    assertThat(old.codeHash()).isEmpty();
  }

  @Test
  void saysThatAFileIsMissing() {
    assertThatThrownBy(() -> JsonReport.read(directory.resolve("absent.json")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("absent.json: no such file");
  }
}
