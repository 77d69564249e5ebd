package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.eval.bench.GenerationComparison;
import io.github.pocketzoo.eval.bench.GenerationShape;
import io.github.pocketzoo.eval.bench.GenerationTiming;
import io.github.pocketzoo.eval.bench.Latency;
import io.github.pocketzoo.eval.bench.Machine;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class GenerationReportTest {
  private static final GenerationShape SHAPE = new GenerationShape(2, 512, 64);

  private static GenerationTiming timing(
      String engine, double first, double next, long weights, long kept) {
    return new GenerationTiming(
        "mini",
        engine,
        "avx2",
        SHAPE,
        new Latency(5, first, first, first + 1, OptionalDouble.empty()),
        new Latency(320, next, next, next + 1, OptionalDouble.empty()),
        weights,
        kept);
  }

  /** At 40 GB/s, 100 MB take 2.5 ms. */
  private static final GenerationComparison TWO =
      new GenerationComparison(
          new Machine("Example CPU", List.of("avx2"), 2, 2, "Linux", "JVM 17"),
          2,
          5,
          40e9,
          List.of(
              timing("runtime-int8", 100, 4, 100_000_000, 20_000_000),
              timing("ort-f32", 400, 500, 0, 0)));

  @Test
  void jsonHasTheDocumentedFields() throws IOException {
    JsonNode root = new ObjectMapper().readTree(GenerationReport.json(TWO));
    assertThat(root.fieldNames())
        .toIterable()
        .containsExactly("machine", "threads", "rounds", "bandwidthBytesPerSecond", "results");
    assertThat(root.get("bandwidthBytesPerSecond").doubleValue()).isEqualTo(40e9);
    assertThat(root.get("results").get(0))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"model": "mini", "engine": "runtime-int8", "isa": "avx2", "batch": 2,
                     "promptLength": 512, "newTokens": 64, "samples": 320,
                     "firstTokenMs": 100.0, "firstTokenP95Ms": 101.0,
                     "medianMs": 4.0, "p95Ms": 5.0, "tokensPerSecond": 500.0,
                     "firstTokenNanos": [], "nanos": [], "weightBytes": 100000000, "keptBytes": 20000000,
                     "weightBandwidthShare": 0.625, "bandwidthShare": 0.75,
                     "ratioTo": {"ort-f32": 125.0}, "firstTokenRatioTo": {"ort-f32": 4.0}}
                    """));
    assertThat(root.get("results").get(1).has("weightBytes")).isFalse();
  }

  @Test
  void consoleShowsEnginesBesideOneAnother() {
    assertThat(GenerationReport.console(TWO))
        .startsWith("Example CPU, 2 threads for each call, which read memory at 40.0 GB/s\n")
        .contains("mini, 2 texts, 512 tokens given, up to 64 written\n")
        .containsPattern("runtime-int8 +avx2 +100 +4\\.00 +5\\.00 +500 +0\\.63 \\(0\\.75\\)")
        .containsPattern("4\\.00, 125\\.00");
  }
}
