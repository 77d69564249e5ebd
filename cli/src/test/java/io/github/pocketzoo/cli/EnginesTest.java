package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.provenance.Provenance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What runs models forward, by default and by choice. */
class EnginesTest {
  @TempDir private Path directory;

  @BeforeEach
  void trainAndQuantize() throws IOException {
    TinyModel.write(directory.resolve("base"));
    TinyTexts.csv(directory.resolve("texts.csv"));
    run(
        "train --model @base --data @texts.csv --output @float --epochs 12 --batch-size 16"
            + " --learning-rate 5e-3 --max-length 20 --no-dropout");
    run("quantize --model @float --output @int8");
  }

  private CommandRun run(String line) {
    CommandRun run = CommandRun.of(line.replace("@", directory + "/").split(" "));
    assertThat(run.err()).as(run.out()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return run;
  }

  @Test
  void theConsoleSaysWhatRanEachModel() {
    CommandRun run = run("eval --model @float --model @int8 --data @texts.csv --no-benchmark");

    assertThat(run.out())
        .containsPattern("(?m)^run by runtime f32 \\(\\w+\\): float$")
        .containsPattern("(?m)^run by runtime int8 \\(\\w+\\): int8$");
  }

  /** The two models in the report of an evaluation. */
  private JsonNode evaluate(String options) throws IOException {
    run(
        "eval --model @float --model @int8 --data @texts.csv --report-dir @report --no-benchmark"
            + options);
    return new ObjectMapper()
        .readTree(directory.resolve("report/report.json").toFile())
        .get("models");
  }

  private static List<String> engines(JsonNode models) {
    List<String> engines = new ArrayList<>();
    // Without the instruction set, which is the machine's.
    models.forEach(model -> engines.add(model.get("engine").textValue().replaceAll(" \\(.*", "")));
    return engines;
  }

  @Test
  void modelsRunInTheArithmeticOfTheirWeights() throws IOException {
    JsonNode models = evaluate("");

    assertThat(engines(models)).containsExactly("runtime f32", "runtime int8");
    assertThat(models.at("/1/facts/weightFormat").textValue()).isEqualTo("int8 with scales");
    assertThat(models.at("/1/facts/notes")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "samediff, SameDiff f32",
    "runtime-f32, runtime f32",
    "runtime-bf16, runtime bf16",
    "runtime-int8, runtime int8"
  })
  void theEngineThatIsNamedRunsAllModels(String option, String engine) throws IOException {
    JsonNode models = evaluate(" --engine " + option);

    assertThat(engines(models)).containsExactly(engine, engine);
    assertThat(models)
        .allSatisfy(
            model ->
                assertThat(model.at("/quality/accuracy").doubleValue()).isCloseTo(1, within(0.02)));
  }

  @Test
  void sameDiffSaysThatItDequantizes() throws IOException {
    JsonNode models = evaluate(" --engine samediff");

    assertThat(models.at("/0/facts/notes")).isEmpty();
    assertThat(models.at("/1/facts/notes/0").textValue()).contains("dequantized to float32");
  }

  @Test
  void aTeacherIsRunByTheRuntimeOrWhatIsNamedAndTeachesTheSame() {
    String line =
        "distill --teacher @float --layers 1 --data @texts.csv --max-steps 20 --batch-size 16"
            + " --learning-rate 2e-3 --no-dropout --output @";
    run(line + "compiled");
    run(line + "plain --teacher-engine samediff");

    Provenance.Step compiled = distillation("compiled");
    Provenance.Step plain = distillation("plain");
    assertThat(compiled.settings().get("teacher_engine")).startsWith("runtime f32 (");
    assertThat(plain.settings()).containsEntry("teacher_engine", "SameDiff f32");
    assertThat(compiled.metrics().get("train_loss"))
        .isCloseTo(plain.metrics().get("train_loss"), within(1e-3));
  }

  private Provenance.Step distillation(String name) {
    try (Model student = ModelDirectory.load(directory.resolve(name))) {
      List<Provenance.Step> steps = student.provenance().steps();
      return steps.get(steps.size() - 1);
    }
  }
}
