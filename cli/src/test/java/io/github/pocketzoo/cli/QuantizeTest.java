package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.cli.engine.ForwardEngine;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.quant.Activations;
import io.github.pocketzoo.core.quant.WeightScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways to quantize, as commands. */
class QuantizeTest {
  private static final String QUANTIZE = "quantize --model @classifier --output @out ";

  @TempDir private Path directory;

  @BeforeEach
  void writeModelAndData() throws IOException {
    TinyModel.write(directory.resolve("base"));
    TinyTexts.csv(directory.resolve("texts.csv"));
    Files.writeString(directory.resolve("lines.txt"), "a cat\n\nthe dog and the cat\n");
    run(
        "train --model @base --data @texts.csv --output @classifier --max-steps 30 --batch-size 16"
            + " --learning-rate 5e-3 --max-length 20 --no-dropout");
  }

  /** Runs a command line in which {@code @} stands for the directory. */
  private String run(String line) {
    CommandRun run = CommandRun.of(line.strip().replace("@", directory + "/").split(" +"));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return run.out();
  }

  private Model result() {
    return ModelDirectory.load(directory.resolve("out"));
  }

  @Test
  void fixedScalesAreStoredAndExported() {
    run(QUANTIZE + "--activations static --observer entropy --calibration-data @lines.txt");
    try (Model model = result()) {
      assertThat(model.quantization().activations()).isEqualTo(Activations.STATIC);
      run("export --model @out --format onnx-int8 --output @onnx");
      try (Model onnx = ModelDirectory.load(directory.resolve("onnx"))) {
        assertThat(onnx.quantization()).isEqualTo(model.quantization());
      }
    }
    assertThat(run("eval --model @out --data @texts.csv --no-benchmark")).contains("int8");
  }

  @Test
  void fourBitsWithCompensationAndSmoothing() {
    String said =
        run(
            QUANTIZE
                + "--scheme int4 --group-size 8 --asymmetric --gptq --smooth 0.5 --data @texts.csv"
                + " --embeddings float --keep classifier");
    assertThat(said).containsPattern("quantize: \\d+ matrices to int4, ");
    try (Model model = result()) {
      assertThat(model.quantized()).doesNotContainKey("classifier.weight");
      assertThat(model.quantized().values())
          .isNotEmpty()
          .allSatisfy(
              tensor -> assertThat(tensor.scheme()).isEqualTo(WeightScheme.groups(4, 8, false)));
      assertThat(model.provenance().toString()).contains("SmoothQuant", "GPTQ");
    }
    assertThat(run("inspect --model @out")).contains("int4");
  }

  @Test
  void trainingWithRoundedWeights() {
    String said =
        run(
            QUANTIZE
                + "--qat --learned-scales --activations static --data @texts.csv"
                + " --validation-data @texts.csv --max-steps 4 --batch-size 16");
    assertThat(said)
        .containsPattern("quantization-aware training: 4 steps in .*, validation accuracy ");
    try (Model model = result()) {
      assertThat(model.quantization().activations()).isEqualTo(Activations.STATIC);
      assertThat(model.quantization().inputScales()).isNotEmpty();
    }
  }

  @Test
  void aBudgetForTheLoss() {
    String said =
        run(
            QUANTIZE
                + "--scheme int4 --group-size 8 --max-loss-rise 0.05 --data @texts.csv"
                + " --validation-data @texts.csv");
    assertThat(said)
        .containsPattern("loss 0\\.\\d+ instead of 0\\.\\d+, \\d+ stay int8: ")
        .containsPattern("quantize: \\d+ matrices to int4, \\d+ to int8, ")
        .doesNotContain("note: ");
  }

  @Test
  void weightsOfFourBitsAndRoundedInputs() {
    String said = run(QUANTIZE + "--scheme int4 --group-size 8 --activations dynamic");
    assertThat(said).containsPattern("quantize: \\d+ matrices to int4, ").doesNotContain("note: ");
    try (Model model = result()) {
      assertThat(model.quantization().activations()).isEqualTo(Activations.DYNAMIC);
      assertThat(ForwardEngine.ofWeights(model)).isEqualTo(ForwardEngine.RUNTIME_INT8);
    }
  }

  @Test
  void weightsThatAreUnpackedAreToldOf() {
    assertThat(run(QUANTIZE + "--scheme int4 --asymmetric"))
        .contains("note: such weights are unpacked when the model is compiled");
  }

  @Test
  void encodersOfTextsWithoutLabels() throws IOException {
    Files.writeString(
        directory.resolve("plain.txt"),
        "a cat\nthe dog\nthe red cat\na tree\nthe city\na bird\nthe dog walks\n".repeat(12));
    String encoder = "--model @base --data @plain.txt --unlabelled ";
    String trained =
        run("quantize --qat --output @out --teacher @base --max-steps 2 --batch-size 8 " + encoder);
    assertThat(trained)
        .contains("texts without labels, 2 steps of 8")
        .containsPattern("quantization-aware training: .*, similarity [01]\\.\\d+: ");
    assertThat(run("quantize --output @mixed --max-loss-rise 0.01 " + encoder))
        .containsPattern("loss 0\\.0\\d+ instead of -?0\\.0000, \\d+ stay float: ");
    assertThat(
            run(
                "prune --output @pruned --teacher @base --sparsity 0.5 --max-steps 2 --batch-size 8"
                    + " "
                    + encoder))
        .containsPattern("prune: 2 steps in .*, similarity ");
    assertThat(run("sensitivity --report-dir @scan --sparsities 0.9 " + encoder))
        .startsWith("sensitivity: loss ")
        .contains(" on 84 texts as it is; 13 parts: ");
    Files.writeString(directory.resolve("same.txt"), "a cat\n".repeat(60));
    CommandRun same =
        CommandRun.of(
            "quantize --model @base --output @same --max-loss-rise 1 --unlabelled --data @same.txt"
                .replace("@", directory + "/")
                .split(" "));
    assertThat(same.exitCode()).isNotZero();
    assertThat(same.err())
        .contains("same.txt (held out): 1 different texts, expected 3 or more")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "prune --model @int8 --data @texts.csv --output @out",
        "prune --model @int8 --one-shot --output @out",
        "distill --teacher @classifier --student @int8 --data @texts.csv --output @out",
        "train --model @int8 --data @texts.csv --output @out",
        "sensitivity --model @int8 --data @texts.csv --report-dir @out",
        "quantize --model @int8 --output @out",
        "quantize --qat --model @int8 --data @texts.csv --output @out",
      })
  void integersAreNotTrainedOrRoundedAgain(String line) {
    run("quantize --model @classifier --output @int8");
    CommandRun run = CommandRun.of(line.replace("@", directory + "/").split(" "));
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err())
        .isEqualTo(
            "pocketzoo: the model's matrices are integers already, expected a model of floats\n");
    assertThat(directory.resolve("out")).doesNotExist();
  }

  @Test
  void zerosThatPruningMadeAreNotRoundedAway() {
    run("prune --model @classifier --one-shot --sparsity 0.5 --output @zeros");
    CommandRun run =
        CommandRun.of(
            "quantize --model @zeros --output @out --scheme int4 --gptq --calibration-data @lines.txt"
                .replace("@", directory + "/")
                .split(" "));
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err()).contains("weights that pruning has set to zero").hasLineCount(1);
    assertThat(directory.resolve("out")).doesNotExist();
  }

  @Test
  void aTeacherWithMoreTokens() {
    run(
        "distill --teacher @classifier --data @texts.csv --output @student --vocabulary-size 6"
            + " --layers 1 --max-steps 2 --batch-size 8");
    String taught = " --teacher @classifier --data @texts.csv --max-steps 2 --batch-size 8";
    run("prune --model @student --output @pruned" + taught);
    run("prune --model @student --output @answers --alpha-hidden 0" + taught);
    run("quantize --qat --model @student --output @out" + taught);
    try (Model pruned = ModelDirectory.load(directory.resolve("pruned"));
        Model teacher = ModelDirectory.load(directory.resolve("classifier"));
        Model quantized = result()) {
      assertThat(pruned.tokenizer().vocabularySize())
          .isEqualTo(quantized.tokenizer().vocabularySize())
          .isLessThan(teacher.tokenizer().vocabularySize());
    }
  }
}
