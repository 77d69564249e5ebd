package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.eval.bench.CallShape;
import io.github.pocketzoo.eval.bench.EngineBenchmarkOptions;
import io.github.pocketzoo.eval.bench.EngineComparison;
import io.github.pocketzoo.eval.bench.EngineTiming;
import io.github.pocketzoo.eval.bench.Latency;
import io.github.pocketzoo.eval.bench.Machine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class EngineReportTest {
  private static final CallShape FIXED = CallShape.of(8, 128);
  private static final CallShape MIXED = CallShape.mixed(32);

  private static EngineTiming timing(
      String model, String engine, CallShape shape, double tokens, double p50, double p95) {
    return new EngineTiming(
        model,
        engine,
        "avx2",
        shape,
        tokens,
        new Latency(20, p50, p50, p95, OptionalDouble.empty()));
  }

  private static EngineComparison comparison(EngineTiming... timings) {
    Machine machine = new Machine("Example CPU", List.of("avx2"), 2, 2, "Linux", "JVM 17");
    return new EngineComparison(
        machine, 2, new EngineBenchmarkOptions(2, 20, 100, 50), List.of(timings));
  }

  private static final EngineComparison THREE =
      comparison(
          timing("mini", "samediff", FIXED, 1024, 256, 300),
          timing("mini", "ort-f32", FIXED, 1024, 64, 80),
          timing("mini", "ort-int8", FIXED, 1024, 32, 50),
          timing("mini", "ort-f32", MIXED, 400.25, 100, 101),
          timing("mini", "ort-int8", MIXED, 400.25, 80, 81),
          timing("other", "ort-f32", FIXED, 1024, 10, 20));

  private static JsonNode json(EngineComparison comparison) throws IOException {
    return new ObjectMapper().readTree(EngineReport.json(comparison));
  }

  @Test
  void jsonHasTheDocumentedFields() throws IOException {
    JsonNode root = json(THREE);

    assertThat(root.fieldNames())
        .toIterable()
        .containsExactly("machine", "threads", "options", "results");
    assertThat(root.at("/machine/cpu").textValue()).isEqualTo("Example CPU");
    assertThat(root.get("threads").intValue()).isEqualTo(2);
    assertThat(root.at("/options/rounds").intValue()).isEqualTo(20);
    assertThat(root.get("results")).hasSize(6);
    assertThat(root.get("results").get(0))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"model": "mini", "engine": "samediff", "isa": "avx2", "batch": 8,
                     "seqLen": 128, "tokens": 1024.0, "samples": 20, "medianMs": 256.0,
                     "p95Ms": 300.0, "tokensPerSecond": 4000.0, "nanos": [],
                     "ratioTo": {"ort-f32": 0.25, "ort-int8": 0.125}}
                    """));
    assertThat(root.at("/results/3/seqLen").textValue()).isEqualTo("mixed");
    assertThat(root.at("/results/3/tokensPerSecond").doubleValue()).isEqualTo(4002.5);
  }

  @Test
  void ratiosAreThoseOfMediansAndInverseToEachOther() throws IOException {
    List<JsonNode> results = new ArrayList<>();
    json(THREE).get("results").forEach(results::add);
    int compared = 0;
    for (JsonNode a : results) {
      for (JsonNode b : results) {
        JsonNode ratio = a.get("ratioTo").get(b.get("engine").textValue());
        if (ratio != null
            && a.get("model").equals(b.get("model"))
            && a.get("batch").equals(b.get("batch"))) {
          double inverse = b.get("ratioTo").get(a.get("engine").textValue()).doubleValue();
          assertThat(ratio.doubleValue()).isCloseTo(1 / inverse, within(1e-12));
          assertThat(ratio.doubleValue())
              .isEqualTo(b.get("medianMs").doubleValue() / a.get("medianMs").doubleValue());
          compared++;
        }
      }
    }
    assertThat(compared).isEqualTo(8);
    assertThat(results.get(3).get("ratioTo").fieldNames()).toIterable().containsExactly("ort-int8");
    assertThat(results.get(5).get("ratioTo")).isEmpty();
  }

  @Test
  void theConsoleHasATableForEachModelAndShape() {
    assertThat(EngineReport.console(THREE))
        .isEqualTo(
            """
            Example CPU, 2 threads for each call

            mini, 8 texts of 128 tokens
            Engine    ISA   Median (ms)  p95 (ms)  Tokens/s  vs samediff  vs ort-f32  vs ort-int8
            --------  ----  -----------  --------  --------  -----------  ----------  -----------
            samediff  avx2          256       300     4,000            -        0.25         0.13
            ort-f32   avx2         64.0      80.0    16,000         4.00           -         0.50
            ort-int8  avx2         32.0      50.0    32,000         8.00        2.00            -

            mini, 32 texts of their own lengths, 400 tokens together
            Engine    ISA   Median (ms)  p95 (ms)  Tokens/s  vs ort-f32  vs ort-int8
            --------  ----  -----------  --------  --------  ----------  -----------
            ort-f32   avx2          100       101     4,003           -         0.80
            ort-int8  avx2         80.0      81.0     5,003        1.25            -

            other, 8 texts of 128 tokens
            Engine   ISA   Median (ms)  p95 (ms)  Tokens/s
            -------  ----  -----------  --------  --------
            ort-f32  avx2         10.0      20.0   102,400

            vs ENGINE: how many times faster than it, by the median times
            """);
  }

  @Test
  void oneEngineIsComparedWithNothing() {
    String text = EngineReport.console(comparison(timing("m", "samediff", FIXED, 1, 1, 1)));

    assertThat(text).doesNotContain("vs ");
  }
}
