package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.bench.ColdStart;
import io.github.pocketzoo.eval.bench.Speed;
import io.github.pocketzoo.eval.report.JsonReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job by commands, on a model and data that take seconds. */
class PipelineTest {
  @TempDir private Path directory;

  @BeforeEach
  void writeModelAndData() throws IOException {
    TinyModel.write(directory.resolve("base"));
    TinyTexts.csv(directory.resolve("texts.csv"));
    TinyTexts.tsv(directory.resolve("texts.tsv"));
    TinyTexts.jsonl(directory.resolve("texts.jsonl"));
  }

  /** Runs a command line in which {@code @} stands for the directory. */
  private CommandRun run(String line) {
    CommandRun run = CommandRun.of(line.replace("@", directory + "/").split(" "));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return run;
  }

  @Test
  void trainDistillPruneQuantizeEvaluateReport() throws IOException {
    CommandRun train =
        run(
            "train --model @base --data @texts.csv --validation-data @texts.csv --output @teacher"
                + " --epochs 12 --batch-size 16 --learning-rate 5e-3 --max-length 20 --no-dropout");
    assertThat(train.out().lines())
        .containsExactly(
            directory.resolve("texts.csv") + ": 96 examples of 3 classes, 72 steps of 16",
            train.out().lines().skip(1).findFirst().orElseThrow());
    assertThat(train.out())
        .containsPattern(
            "train: 72 steps in \\d+ s, loss 0\\.\\d{4}, validation accuracy 1\\.0000: .*teacher");

    CommandRun distill =
        run(
            "distill --teacher @teacher --layers 1 --data @texts.tsv --text-column sentence"
                + " --label-column class --output @student --max-steps 40 --batch-size 16"
                + " --learning-rate 2e-3");
    assertThat(distill.out()).containsPattern("distill: 40 steps in \\d+ s, loss \\d+\\.\\d{4}: ");

    run(
        "prune --model @student --teacher @teacher --alpha-hidden 0 --sparsity 0.5"
            + " --data @texts.jsonl --output @pruned --max-steps 30 --batch-size 16"
            + " --pruning-interval 5");
    CommandRun quantize = run("quantize --model @pruned --output @int8");
    assertThat(quantize.out())
        .containsPattern(
            "quantize: \\d+ matrices to int8, \\d+\\.\\d MB instead of \\d+\\.\\d MB: ");

    CommandRun eval =
        run(
            "eval --model @teacher --model small=@student --model @pruned --model @int8"
                + " --data @texts.csv --report-dir @report --benchmark-seconds 0.05 --curves"
                + " --cold-start");
    assertThat(eval.out()).contains("teacher", "small", "pruned", "int8", "report.html");

    run("report @report/report.json --output @again");
    CommandRun comparison = run("report @report/report.json @again/report.json --output @compared");
    assertThat(comparison.out()).contains("No regression from");
    requireColdStarts();
    requireAGate();

    assertThat(names(directory))
        .containsExactlyInAnyOrder(
            "again",
            "base",
            "compared",
            "gate.xml",
            "int8",
            "pruned",
            "report",
            "student",
            "teacher",
            "texts.csv",
            "texts.jsonl",
            "texts.tsv");
    assertThat(names(directory.resolve("again")))
        .containsExactlyInAnyOrder(
            "report.csv", "report.html", "report.json", "report.md", "report.tex");
    assertThat(names(directory.resolve("compared")))
        .containsExactlyInAnyOrder("comparison.html", "comparison.md");
    assertThat(directory.resolve("report/report.json"))
        .content()
        .contains("pocketzoo eval --model " + directory.resolve("teacher"));
    requireWhatTheModelsAre();
  }

  private void requireColdStarts() {
    EvaluationReport report = JsonReport.read(directory.resolve("report/report.json"));
    assertThat(report.models())
        .hasSize(4)
        .allSatisfy(
            model -> {
              ColdStart start = model.coldStart().orElseThrow();
              assertThat(start.totalMillis()).isPositive();
              assertThat(start.residentBytes()).isGreaterThan(start.jvmBytes());
              assertThat(model.speed().flatMap(Speed::curves).orElseThrow().batchSizes())
                  .hasSize(6);
            });
  }

  private void requireAGate() {
    String reports = "report @report/report.json @again/report.json ";
    CommandRun passed =
        run(reports + "--fail-if accuracy.drop>0.5 --junit " + directory.resolve("gate.xml"));
    assertThat(passed.out()).contains("pass: accuracy.drop > 0.5: teacher in ");
    assertThat(directory.resolve("gate.xml")).content().contains("failures=\"0\"");

    CommandRun failed =
        CommandRun.of(
            "report",
            directory.resolve("report/report.json").toString(),
            "--fail-if",
            "size.ratio < 0.9");
    assertThat(failed.exitCode()).isEqualTo(3);
    assertThat(failed.err()).contains("conditions failed, the first: FAIL: size.ratio < 0.9: ");
    assertThat(run("report @report/report.json --budget size>1000000").out())
        .contains("No model is within the budget: size > 1000000.");
    assertThat(run(reports + "--seeds").out()).contains("+/- 0.00");
  }

  private void requireWhatTheModelsAre() {
    try (Model student = ModelDirectory.load(directory.resolve("student"))) {
      assertThat(student.architecture().structure().blocks()).hasSize(1);
      assertThat(student.architecture().labels()).containsExactly("animal", "nature", "place");
      assertThat(student.tokenizer().maxLength()).isEqualTo(20);
    }
    try (Model int8 = ModelDirectory.load(directory.resolve("int8"))) {
      assertThat(int8.quantized()).isNotEmpty();
      double zeros = 1 - (double) int8.parameters().countNonZero() / int8.parameters().count();
      assertThat(zeros).isCloseTo(0.5, within(0.1));
      assertThat(int8.provenance().steps())
          .extracting(Provenance.Step::operation)
          .containsExactly("train", "distill", "prune", "quantize");
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void theSameSeedGivesTheSameWeights() throws IOException {
    String line =
        "train --model @base --data @texts.csv --max-steps 4 --batch-size 16 --max-length 20";
    run(line + " --output @one --seed 3");
    run(line + " --output @two --seed 3");
    run(line + " --output @other --seed 4");

    byte[] one = weights("one");
    assertThat(weights("two")).isEqualTo(one);
    assertThat(weights("other")).isNotEqualTo(one);
  }

  private byte[] weights(String model) throws IOException {
    return Files.readAllBytes(directory.resolve(model).resolve(ModelDirectory.WEIGHTS));
  }

  @Test
  void aPartOfTheDataCanBeUsedAndAPartOfTheModelStays() {
    CommandRun train =
        run(
            "train --model @base --data @texts.csv --train-examples 20 --freeze body --epochs 0.5"
                + " --batch-size 10 --max-length 20 --output @head");

    assertThat(train.out()).contains("20 examples of 3 classes, 1 steps of 10");
    try (Model base = ModelDirectory.load(directory.resolve("base"));
        Model head = ModelDirectory.load(directory.resolve("head"))) {
      base.parameters()
          .arrays()
          .forEach((name, array) -> assertThat(head.parameters().get(name)).isEqualTo(array));
    }
  }
}
