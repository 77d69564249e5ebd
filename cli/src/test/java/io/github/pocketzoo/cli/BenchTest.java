package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.eval.bench.Latency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on a tiny model. Nothing here depends on how fast anything is. */
class BenchTest {
  @TempDir private Path directory;
  private Path json;

  @BeforeEach
  void writeModel() throws IOException {
    TinyModel.write(directory.resolve("base"));
    json = directory.resolve("bench.json");
  }

  private JsonNode bench(String options) throws IOException {
    return bench("samediff", options);
  }

  private JsonNode bench(String engines, String options) throws IOException {
    String line =
        "bench --engines %s --rounds 1 --warmup 0 --threads 1 --json %s %s"
            .formatted(engines, json, options.replace("@", directory + "/"));
    CommandRun run = CommandRun.of(line.split(" "));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("1 thread for each call", "samediff")
        .endsWith("wrote " + json + "\n");
    return new ObjectMapper().readTree(json.toFile());
  }

  private static List<String> shapes(JsonNode root) {
    List<String> shapes = new ArrayList<>();
    root.get("results")
        .forEach(row -> shapes.add(row.get("batch").asText() + "x" + row.get("seqLen").asText()));
    return shapes;
  }

  @Test
  void everyBatchSizeIsMeasuredWithEveryLength() throws IOException {
    JsonNode root = bench("--model @base --batch 1,2 --seq 3,16");

    assertThat(shapes(root)).containsExactly("1x3", "2x3", "1x16", "2x16");
    JsonNode last = root.get("results").get(3);
    assertThat(last.get("model").textValue()).isEqualTo("base");
    assertThat(last.get("engine").textValue()).isEqualTo("samediff");
    assertThat(last.get("isa").textValue()).isNotEmpty();
    assertThat(last.get("tokens").doubleValue()).isEqualTo(32);
    assertThat(last.get("medianMs").doubleValue()).isPositive();
    assertThat(last.get("p95Ms").doubleValue())
        .isGreaterThanOrEqualTo(last.get("medianMs").doubleValue());
    assertThat(last.get("ratioTo")).isEmpty();
    List<Long> nanos = new ArrayList<>();
    last.get("nanos").forEach(each -> nanos.add(each.longValue()));
    assertThat(nanos).hasSize(last.get("samples").intValue());
    assertThat(Latency.of(nanos).p50Millis()).isEqualTo(last.get("medianMs").doubleValue());
    assertThat(Latency.of(nanos).p95Millis()).isEqualTo(last.get("p95Ms").doubleValue());
    assertThat(root.at("/machine/engineThreads").intValue()).isEqualTo(1);
  }

  @Test
  void shapesAreMeasuredAsTheyAreAndMixedTextsAreManyByDefault() throws IOException {
    assertThat(shapes(bench("--model @base --shape 2x5,1xmixed")))
        .containsExactly("2x5", "1xmixed");
    assertThat(shapes(bench("--model @base --seq mixed"))).containsExactly("32xmixed");
  }

  @Test
  void generation() throws IOException {
    Path config = directory.resolve("config.json");
    Files.writeString(
        config,
        """
        {"model_type": "gpt2", "vocab_size": 50, "n_positions": 40, "n_embd": 16, "n_layer": 2,
         "n_head": 2}
        """);
    JsonNode results =
        bench(
                "samediff,runtime-f32,runtime-int8,runtime-int4",
                "--task generate --config @config.json --prompt-length 20 --new-tokens 2 --texts 2")
            .get("results");

    assertThat(results)
        .extracting(row -> row.get("engine").textValue())
        .containsExactly("samediff", "runtime-f32", "runtime-int8", "runtime-int4");
    assertThat(results).allMatch(row -> row.get("medianMs").doubleValue() > 0);
    assertThat(results.get(2).get("weightBandwidthShare").doubleValue()).isPositive();
    assertThat(results.get(2).get("firstTokenRatioTo").size()).isEqualTo(3);
    assertThat(results.get(3).get("weightBytes").longValue())
        .isLessThan(results.get(2).get("weightBytes").longValue());
  }

  @Test
  void optionsOfTheOtherTask() {
    refuses("--task generate --config gpt2 --seq 16", "--seq goes with --task encode");
    refuses("--model x --prompt-length 3", "--prompt-length goes with --task generate");
    refuses("--task generate", "--model [NAME=]MODEL is missing, or --config for random weights");
    refuses("--seq 16", "--model [NAME=]MODEL is missing (see: pocketzoo help bench)");
  }

  @Test
  void pyTorchNeedsItsModule() {
    CommandRun run =
        CommandRun.of(
            "bench",
            "--model",
            directory.resolve("base").toString(),
            "--engines",
            "djl-pytorch",
            "--seq",
            "8");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("djl-pytorch: the module torch is not on the class path; ./pocketzoo builds it")
        .hasLineCount(1);
    refuses(
        "--task generate --config gpt2 --engines djl-pytorch",
        "--engines: djl-pytorch goes with --task encode");
    refuses("--model x --torchscript y", "--torchscript goes with the engine djl-pytorch");
    refuses(
        "--model x --model z=y --engines djl-pytorch --torchscript y",
        "--torchscript goes with one --model, there are 2");
  }

  private static void refuses(String options, String message) {
    CommandRun run = CommandRun.of(("bench " + options).split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }

  @Test
  void theRuntimeIsMeasuredInEachArithmetic() throws IOException {
    JsonNode results =
        bench(
                "samediff,runtime-f32,runtime-bf16,runtime-int8,runtime-int4",
                "--model @base --shape 2xmixed")
            .get("results");

    assertThat(results)
        .extracting(result -> result.get("engine").textValue())
        .containsExactly("samediff", "runtime-f32", "runtime-bf16", "runtime-int8", "runtime-int4");
    assertThat(results)
        .allSatisfy(
            result -> {
              assertThat(result.get("isa").textValue()).isNotEmpty();
              assertThat(result.get("medianMs").doubleValue()).isPositive();
              assertThat(result.get("ratioTo")).hasSize(4);
            });
  }

  /** A classifier is asked for its logits, an encoder for its last hidden state. */
  @Test
  void modelsOfBothKindsAreMeasured() throws IOException {
    TinyTexts.csv(directory.resolve("texts.csv"));
    String train = "train --model @base --data @texts.csv --output @classifier --max-steps 1";
    assertThat(CommandRun.of(train.replace("@", directory + "/").split(" ")).exitCode()).isZero();

    JsonNode root = bench("--model @base --model mine=@classifier --shape 1x8");

    assertThat(root.at("/results/0/model").textValue()).isEqualTo("base");
    assertThat(root.at("/results/1/model").textValue()).isEqualTo("mine");
  }
}
