package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code export}. */
class ExportTest {
  @TempDir private Path directory;

  @BeforeEach
  void writeModel() throws IOException {
    TinyModel.write(directory.resolve("base"));
    Files.writeString(directory.resolve("texts.txt"), "the cat\n\nthe dog in the house\n");
  }

  private CommandRun run(String line) {
    return CommandRun.of(line.replace("@", directory + "/").split(" "));
  }

  private void runs(String line) {
    CommandRun run = run(line);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("export: ").containsPattern(", \\d+\\.\\d MB: .*out\\n$");
  }

  @ParameterizedTest
  @CsvSource({
    "onnx, model.onnx",
    "onnx --opset 20 --hidden-states, model.onnx",
    "onnx --external-data, model.onnx model.onnx_data",
    "samediff, model.fb",
    "hf, model.safetensors"
  })
  void writesADirectoryOfTheFormat(String format, String weights) throws IOException {
    runs("export --model @base --output @out --format " + format);

    try (Stream<Path> files = Files.list(directory.resolve("out"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              ("config.json provenance.json tokenizer.json tokenizer_config.json " + weights)
                  .split(" "));
    }
  }

  @ParameterizedTest
  @CsvSource({"''", "' --calibration @texts.txt'"})
  void integersAreExportedAndReadBack(String calibration) {
    assertThat(run("quantize --model @base --output @int8").exitCode()).isZero();

    runs("export --model @int8 --output @out --format onnx-int8" + calibration);

    try (Model int8 = ModelDirectory.load(directory.resolve("int8"));
        Model read = ModelDirectory.load(directory.resolve("out"))) {
      assertThat(read.quantized()).isEqualTo(int8.quantized());
    }
  }

  @Test
  void integersOfFourBitsAreExportedAndReadBack() {
    assertThat(
            run("quantize --model @base --output @int4 --scheme int4 --group-size 16").exitCode())
        .isZero();
    assertThat(run("export --model @int4 --output @out --format onnx-int8").err())
        .contains(
            "--format onnx-int8: the model has matrices of 4 bits, expected --format onnx-int4");

    runs("export --model @int4 --output @out --format onnx-int4 --matmul-nbits --external-data");

    try (Model int4 = ModelDirectory.load(directory.resolve("int4"));
        Model read = ModelDirectory.load(directory.resolve("out"))) {
      assertThat(read.quantized()).isEqualTo(int4.quantized());
    }
  }

  @Test
  void adaptersAreMergedFirst() throws IOException {
    Files.writeString(
        directory.resolve("texts.csv"), "text,label\nthe cat,b\nthe dog,a\na bird,b\na tree,a\n");
    CommandRun train =
        run(
            "train --model @base --data @texts.csv --output @tuned --max-steps 2 --learning-rate 0.1"
                + " --lora-rank 2");
    assertThat(train.exitCode()).as(train.err()).isZero();

    runs("export --model @base --adapter @tuned/adapter --labels a,b --output @out --format hf");

    try (Model tuned = ModelDirectory.load(directory.resolve("tuned"));
        Model merged = ModelDirectory.load(directory.resolve("out"))) {
      assertThat(merged.architecture().labels()).isEqualTo(tuned.architecture().labels());
      assertThat(merged.parameters().arrays()).isEqualTo(tuned.parameters().arrays());
      assertThat(merged.provenance().lastStep().operation()).isEqualTo("merge");
    }
    CommandRun headless = run("export --model @base --adapter @tuned/adapter --output @other");
    assertThat(headless.exitCode()).isNotZero();
    assertThat(headless.err())
        .contains("the model has no head, expected one if the adapter's has (labels)");
  }

  @Test
  void adaptersOfOtherTasksComeWithTheirHeads() throws IOException {
    TaskFiles.multiLabel(directory.resolve("labels.csv"));
    TaskFiles.numbers(directory.resolve("numbers.csv"));
    for (String task : List.of("multi-label", "regression")) {
      String data = task.equals("regression") ? "@numbers.csv" : "@labels.csv";
      String lora = " --max-steps 2 --lora-rank 2 --output @" + task;
      CommandRun train =
          run("train --model @base --task %s --data %s".formatted(task, data) + lora);
      assertThat(train.exitCode()).as(train.err()).isZero();
      try (Model tuned = ModelDirectory.load(directory.resolve(task))) {
        HeadSpec head = tuned.architecture().head().orElseThrow();

        runs(
            "export --model @base --adapter @%s/adapter --task %s --labels %s --output @%s-out"
                .formatted(task, task, String.join(",", head.labels()), task));

        try (Model merged = ModelDirectory.load(directory.resolve(task + "-out"))) {
          assertThat(merged.architecture().head()).contains(head);
          assertThat(merged.parameters().arrays()).isEqualTo(tuned.parameters().arrays());
        }
      }
    }
    assertThat(run("export --model @base --adapter @x --task regression --output @other").err())
        .contains("--task goes with --labels");
  }

  @Test
  void theBodyOfAModelIsExportedWithoutItsHead() throws IOException {
    TinyModel.write(directory.resolve("labelled"), HeadSpec.classifier(List.of("a", "b")));
    assertThat(run("quantize --model @labelled --output @int8").exitCode()).isZero();
    runs("export --model @int8 --format onnx-int8 --no-head --output @out");

    try (Model labelled = ModelDirectory.load(directory.resolve("int8"));
        Model body = ModelDirectory.load(directory.resolve("out"))) {
      assertThat(labelled.architecture().head()).isPresent();
      assertThat(body.architecture().head()).isEmpty();
      assertThat(labelled.quantized()).containsAllEntriesOf(body.quantized());
    }
    assertThat(run("export --model @base --adapter @x --no-head --output @other").err())
        .contains("--no-head goes with a model without --adapter");
  }

  @Test
  void anExportedModelIsAModelAgain() {
    runs("export --model @base --output @out");

    assertThat(run("inspect --model @out").exitCode()).isZero();
    assertThat(run("quantize --model @out --output @int8").exitCode()).isZero();
  }
}
