package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command on a tiny model of two layers. */
class InspectTest {
  /** In a layer: query, key and value as one, attention output, two of the feed-forward part. */
  private static final int MATRICES = 2 * 4;

  @TempDir private Path directory;

  @BeforeEach
  void writeModel() throws IOException {
    TinyModel.write(directory.resolve("base"));
  }

  private String run(String line) {
    CommandRun run = CommandRun.of(line.replace("@", directory + "/").split(" "));
    assertThat(run.err()).as(run.out()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return run.out();
  }

  private static List<String> operations(String output, String kind) {
    return output.lines().filter(line -> line.startsWith(kind)).toList();
  }

  @Test
  void aModelIsDescribed() {
    assertThat(run("inspect --model mine=@base"))
        .contains(
            "mine in " + directory.resolve("base"),
            "bert, 2 layers of width 32, texts of up to 32 tokens",
            "39 tokens",
            "an encoder without a classification head",
            "float32",
            "random")
        .doesNotContain("Kernel");
  }

  @Test
  void whatWasDoneToAModelIsTold() throws IOException {
    TinyTexts.csv(directory.resolve("texts.csv"));
    run("train --model @base --data @texts.csv --output @classifier --max-steps 1");
    run(
        "prune --model @classifier --data @texts.csv --output @pruned --max-steps 4 --sparsity 0.5"
            + " --pruning-interval 1");
    run("quantize --model @pruned --output @int8");

    String output = run("inspect --model @int8 --plan");

    assertThat(output)
        .containsPattern("Classes +3: animal, nature, place\n")
        .containsPattern("Parameters .* \\(4\\d\\.\\d %\\) are 0\n")
        .containsPattern("Weights +\\d+ matrices of int8, activations dynamic, the rest float32; ")
        .containsPattern("Then +train, .*\nThen +prune, .*sparsity 0\\.5.*\nThen +quantize, ")
        // Nobody chose an engine: integers are run as integers.
        .containsPattern("runtime int8 \\(\\w+\\): compiled in \\d+ ms; weights take \\d+\\.\\d MB")
        .containsPattern("note: .* of the weights are zeros; zeros are multiplied\n");
    // The head has two matrices.
    assertThat(operations(output, "linear"))
        .hasSize(MATRICES + 2)
        .allSatisfy(line -> assertThat(line).contains(" int8 "));
  }

  @ParameterizedTest
  @CsvSource({"runtime-f32, f32", "runtime-bf16, bf16", "runtime-int8, int8"})
  void thePlanIsOfTheEngineThatIsNamed(String engine, String type) {
    String output = run("inspect --model @base --plan --engine " + engine);

    assertThat(output).containsPattern("(?m)^Operation +Name +Data type +ISA +Kernel$");
    assertThat(operations(output, "linear"))
        .hasSize(MATRICES)
        .allSatisfy(line -> assertThat(line).containsPattern(" " + type + " "));
    assertThat(operations(output, "attention")).hasSize(2);
    assertThat(operations(output, "embedding")).hasSize(1);
  }

  @Test
  void productsCanBeChosen() {
    String output = run("inspect --model @base --plan --products java");

    assertThat(output).contains("runtime f32 (java)", "note: ");
  }
}
