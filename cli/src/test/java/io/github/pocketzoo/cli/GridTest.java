package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.catalog.Fingerprint;
import io.github.pocketzoo.core.model.HeadSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("eval of several tasks, or engines")
class GridTest {
  @TempDir private Path directory;

  private CommandRun run(String line) {
    return CommandRun.of(line.replace("@", directory + "/").split(" "));
  }

  private JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(directory.resolve(file).toFile());
  }

  private void task(String name, String labels) throws IOException {
    Files.writeString(
        directory.resolve(name + ".yaml"),
        """
        name: %s
        version: 1
        kind: text-classification
        labels: %s
        files: {test: %s.csv}
        """
            .formatted(name, labels, name));
    Files.writeString(
        directory.resolve(name + ".csv"), "text,label\nthe red cat,0\nthe dog,1\nthe river,0\n");
  }

  @Test
  @Tag("slow")
  @DisplayName("runs processes, of which one fails, and gives the scores of an eval alone")
  void evaluatesInProcesses() throws IOException {
    TinyModel.write(directory.resolve("model"), HeadSpec.classifier(List.of("no", "yes")));
    task("right", "[\"no\", \"yes\"]");
    task("other", "[\"red\", \"green\", \"blue\"]");
    String line =
        "eval --model @model --model gone=@gone --model again=@model --task @right.yaml"
            + " --task @other.yaml --parallel 2 --benchmark-seconds 0.05 --report-dir @grid";

    CommandRun run = run(line);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.err()).contains("4 of 6 cells failed").hasLineCount(1);
    assertThat(run.out()).contains("gone in ", "model in " + directory.resolve("other.yaml"));
    JsonNode cells = json("grid/grid.json").path("cells");
    assertThat(cells).hasSize(6);
    assertThat(cells.path(3).path("error").textValue()).contains("labels");
    CommandRun alone =
        run("eval --model @model --task @right.yaml --no-benchmark --report-dir @alone");
    assertThat(alone.exitCode()).as(alone.err()).isZero();
    JsonNode expected = json("alone/report.json");
    assertThat(cells.path(0).path("scores").path(0).path("value").doubleValue())
        .isEqualTo(
            100
                * expected
                    .path("models")
                    .path(0)
                    .path("scores")
                    .path(0)
                    .path("value")
                    .doubleValue());
    assertThat(cells.path(0).path("fingerprint"))
        .isEqualTo(expected.path("testSet").path("fingerprint"));
    assertThat(expected.path("codeHash").textValue())
        .hasSize(64)
        .isEqualTo(json("grid/grid.json").path("codeHash").textValue());

    assertThat(run(line).err()).contains("go on with --resume");
    JsonNode comparisons = json("grid/grid.json").path("comparisons");
    assertThat(comparisons).hasSize(1);
    JsonNode together =
        json("grid/" + comparisons.path(0).path("directory").textValue() + "/report.json");
    assertThat(together.path("models"))
        .extracting(model -> model.path("name").textValue())
        .containsExactly("model", "gone", "again");
    assertThat(together.path("models").path(0).path("quality"))
        .isEqualTo(expected.path("models").path(0).path("quality"));
    assertThat(together.path("models").path(1).path("error").textValue()).contains("gone");
    assertThat(together.path("models").path(2).path("speed").path("latency").path("nanos"))
        .isNotEmpty();
    assertThat(together.path("pairs").path(0).path("second").textValue()).isEqualTo("again");
    assertThat(together.path("pairs").path(0).path("mcnemar").path("p").doubleValue()).isOne();
  }

  @Test
  @DisplayName("takes the answers of an earlier report, of the same data, instead of asking")
  void takesEarlierAnswers() throws IOException {
    TinyModel.write(directory.resolve("model"), HeadSpec.classifier(List.of("no", "yes")));
    task("right", "[\"no\", \"yes\"]");
    String line = "eval --model @model --task @right.yaml --no-benchmark --report-dir ";
    assertThat(run(line + "@first").exitCode()).isZero();
    Path report = directory.resolve("first/report.json");
    Path answers = directory.resolve("first/predictions/01-model.csv");
    String before = Fingerprint.of(answers).sha256();

    // All answers are turned round.
    List<String> rows = new ArrayList<>();
    for (String row : Files.readAllLines(answers)) {
      String[] fields = row.split(",");
      fields[2] = fields[2].equals("no") ? "yes" : fields[2].replace("yes", "no");
      rows.add(String.join(",", fields));
    }
    Files.write(answers, rows);
    assertThat(run(line + "@second --answers @first").err())
        .contains("01-model.csv: not the file that its report was made of");

    Files.writeString(
        report, Files.readString(report).replace(before, Fingerprint.of(answers).sha256()));
    CommandRun run = run(line + "@second --answers @first");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(correct("first") + correct("second")).isEqualTo(3);

    assertThat(run(line + "@second --engine samediff --answers @first").err())
        .contains("1 of 1 models failed: model");
    assertThat(json("second/report.json").path("models").path(0).path("error").textValue())
        .startsWith(report + ": answers by runtime f32 ")
        .endsWith(", expected SameDiff f32");
    Files.writeString(directory.resolve("model/notes.txt"), "changed");
    assertThat(run(line + "@second --answers @first").exitCode()).isNotZero();
    assertThat(json("second/report.json").path("models").path(0).path("error").textValue())
        .isEqualTo(
            report + ": answers of a model with other files; evaluate it again without --answers");

    Files.writeString(directory.resolve("right.csv"), "text,label\nthe cat,0\n");
    assertThat(run(line + "@second --answers @first").err())
        .contains("first/report.json: answers on other data, or in another task, than ");
  }

  private int correct(String report) throws IOException {
    return json(report + "/report.json")
        .path("models")
        .path(0)
        .path("quality")
        .path("correct")
        .intValue();
  }

  @Test
  @DisplayName("of several engines has a row each, of equal answers, and one that says why not")
  void comparesEngines() throws IOException {
    TinyModel.write(directory.resolve("model"), HeadSpec.classifier(List.of("no", "yes")));
    task("right", "[\"no\", \"yes\"]");

    CommandRun run =
        run(
            "eval --model @model --task @right.yaml --no-benchmark --report-dir @report"
                + " --engines samediff,runtime-f32,ort-f32,ort-int8");

    assertThat(run.err()).contains("1 of 4 models failed: model @ ort-int8");
    JsonNode rows = json("report/report.json").path("models");
    assertThat(rows.findValuesAsText("name"))
        .contains("model @ samediff", "model @ runtime-f32", "model @ ort-f32", "model @ ort-int8");
    assertThat(rows.path(2).path("engine").textValue()).startsWith("ONNX Runtime");
    assertThat(rows.path(3).path("error").textValue()).contains("no integer weights");
    for (int row = 1; row < 3; row++) {
      assertThat(rows.path(row).path("comparison").path("agreement").doubleValue()).isEqualTo(1);
      assertThat(rows.path(row).path("comparison").path("divergence").doubleValue())
          .isLessThan(1e-9);
    }
    assertThat(
            run("eval --model @model --task @right.yaml --engine samediff --engines ort-f32").err())
        .contains("--engine and --engines exclude each other");
  }

  @Test
  @DisplayName("refuses what no process could do")
  void refuses() {
    String line = "eval --model @model --task wordnet-supersenses --task wordnet-definitions ";
    assertThat(run(line).err()).contains("--report-dir DIR is missing");
    assertThat(run(line + "--report-dir @r --engines samediff").err())
        .contains("--engines goes with one task in one process, without --parallel");
    assertThat(run(line + "--report-dir @r --baseline other").err())
        .contains("--baseline other: expected one of model");
    assertThat(run(line + "--report-dir @r --no-benchmark --curves").err())
        .contains("--curves: needs a benchmark");
    assertThat(run(line + "--report-dir @r --stride 8").err())
        .contains("--stride goes with none of these tasks");
    assertThat(run(line + "--report-dir @r --data @x.csv").err())
        .contains("--data goes with one --task, there are 2");
    assertThat(run("eval --model @model --task glue:rte --task glue:rte --report-dir @r").err())
        .contains("--task glue:rte is given twice");
  }
}
