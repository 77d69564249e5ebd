package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.cli.command.Commands;
import io.github.pocketzoo.cli.command.Console;
import io.github.pocketzoo.core.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A classifier by transformers, and its trace. */
@DisplayName("pocketzoo with --torchscript")
class TorchScriptTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/classifier");
  private static final Path TRACED = GOLDEN.resolve("traced_model.pt");

  @TempDir private Path directory;
  private Path model;
  private Path texts;

  private record Run(int exitCode, String out, String err) {}

  @BeforeEach
  void write() throws IOException {
    model = Files.createDirectory(directory.resolve("model"));
    for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      Files.copy(GOLDEN.resolve(name), model.resolve(name));
    }
    List<String> rows = new ArrayList<>(List.of("text,label"));
    for (String text : List.of("the cat", "the dog is red", "a city", "the red cat is in")) {
      rows.add(text + ",no");
      rows.add("the " + text + ",yes");
    }
    texts = Files.write(directory.resolve("texts.csv"), rows);
  }

  private Run run(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(InputStream.nullInputStream(), stream(out), stream(err), Progress.silent());
    int exitCode = new Application(new Commands(), console).run(words);
    return new Run(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private Run eval(String... more) {
    List<String> words =
        List.of(
            "eval",
            "--model",
            "m=" + model,
            "--data",
            texts.toString(),
            "--report-dir",
            directory.resolve("report").toString(),
            "--no-benchmark");
    return run(Stream.concat(words.stream(), Stream.of(more)).toArray(String[]::new));
  }

  private JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(directory.resolve(file).toFile());
  }

  @Test
  @DisplayName("evaluates PyTorch beside SameDiff, with the same answers")
  void evaluates() throws IOException {
    Run run = eval("--engines", "samediff,djl-pytorch", "--torchscript", TRACED.toString());

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode rows = json("report/report.json").path("models");
    assertThat(rows.path(1).path("name").textValue()).isEqualTo("m @ djl-pytorch");
    assertThat(rows.path(1).path("engine").textValue()).isEqualTo("PyTorch f32 (TorchScript)");
    assertThat(rows.path(1).path("comparison").path("agreement").doubleValue()).isEqualTo(1);
    assertThat(rows.path(1).path("comparison").path("divergence").doubleValue())
        .isCloseTo(0, within(1e-9));
    assertThat(rows.path(1).path("facts").path("notes").path(0).textValue())
        .startsWith("run as the TorchScript file");
  }

  @Test
  @DisplayName("measures it on batches with padding and without")
  void measures() throws IOException {
    Path file = directory.resolve("bench.json");
    Run run =
        run(
            "bench",
            "--model",
            "m=" + model,
            "--engines",
            "runtime-f32,djl-pytorch",
            "--torchscript",
            TRACED.toString(),
            "--shape",
            "2x9,4xmixed",
            "--rounds",
            "1",
            "--warmup",
            "1",
            "--threads",
            "1",
            "--json",
            file.toString());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(json("bench.json").path("results"))
        .hasSize(4)
        .allSatisfy(row -> assertThat(row.path("medianMs").doubleValue()).isPositive());
  }

  @Test
  @DisplayName("refuses another model's file, and what is none, in one line")
  void refuses() throws IOException {
    Path broken = Files.writeString(directory.resolve("broken.pt"), "no script");
    String engine = "--engines=djl-pytorch";

    assertThat(eval(engine, "--torchscript", broken.toString()).err())
        .contains("broken.pt: not a TorchScript file that PyTorch loads: ")
        .hasLineCount(1);
    assertThat(eval(engine, "--torchscript", directory.resolve("gone.pt").toString()).err())
        .contains("gone.pt: no such TorchScript file");
    assertThat(eval(engine).err())
        .contains("djl-pytorch: needs a TorchScript file of m @ djl-pytorch; name one with");
    assertThat(eval("--torchscript", TRACED.toString()).err())
        .contains("--torchscript goes with the engine djl-pytorch");

    byte[] weights = Files.readAllBytes(model.resolve("model.safetensors"));
    // The sign of a few weights, at the end.
    for (int i = weights.length - 1; i > weights.length - 4_000; i -= 4) {
      weights[i] ^= (byte) 0x80;
    }
    Files.write(model.resolve("model.safetensors"), weights);
    assertThat(eval(engine, "--torchscript", TRACED.toString()).err())
        .contains("traced_model.pt: its outputs are not those of the model (off by ")
        .hasLineCount(1);
  }
}
