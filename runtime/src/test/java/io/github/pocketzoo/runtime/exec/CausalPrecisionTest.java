package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.exec.CausalSession;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A decoder in every arithmetic, with keys and values in every arithmetic. */
@TestInstance(Lifecycle.PER_CLASS)
class CausalPrecisionTest {
  private static final int TOKENS = 130;

  /** A decoder of the kind of GPT-2, and one that has all that Llama's kin may have. */
  private enum Decoder {
    GPT2,
    QWEN3
  }

  private final FusedGraph graph = TinyGpt.ofFullVectors().fused();
  private final FusedGraph qwen3 = TinyGpt.Rotary.QWEN3.decoder().fused();
  private final int[] text = RandomTokens.ofLengths(9, TOKENS).inputIds()[0];
  private final Map<Decoder, float[][]> expected = new EnumMap<>(Decoder.class);

  private FusedGraph graph(Decoder decoder) {
    return switch (decoder) {
      case GPT2 -> graph;
      case QWEN3 -> qwen3;
    };
  }

  /** Logits after each token, in f32. */
  private synchronized float[][] expected(Decoder decoder) {
    return expected.computeIfAbsent(
        decoder, any -> logits(graph(any), CompileOptions.of(Precision.F32), 0, TOKENS));
  }

  /** Reads a text in some pieces and gives all logits. */
  private float[][] logits(FusedGraph decoder, CompileOptions options, int... ends) {
    List<float[]> logits = new ArrayList<>();
    try (CompiledCausal model = CompiledCausal.compile(decoder, options);
        CausalSession session = model.open(1)) {
      for (int i = 1; i < ends.length; i++) {
        int[] piece = Arrays.copyOfRange(text, ends[i - 1], ends[i]);
        logits.addAll(Arrays.asList(session.appendAndScore(new int[][] {piece})[0]));
      }
    }
    return logits.toArray(float[][]::new);
  }

  static Stream<Arguments> precisions() {
    return Engines.exact()
        .flatMap(
            options ->
                Stream.of(Precision.values())
                    .flatMap(
                        kept ->
                            Stream.of(Decoder.values())
                                .map(decoder -> Arguments.of(decoder, options, kept))));
  }

  @ParameterizedTest
  @MethodSource("precisions")
  void logitsStayCloseToF32(Decoder decoder, CompileOptions options, Precision kept) {
    double smallest =
        switch (options.precision()) {
          case F32 -> 0.9999;
          case BF16 -> 0.999;
          case INT8 -> 0.99;
        };
    CompileOptions each = options.withThreads(2).withCache(kept);
    for (int[] ends : new int[][] {{0, TOKENS}, {0, 20, 21, 22, 100, 101, TOKENS}}) {
      float[][] actual = logits(graph(decoder), each, ends);
      for (int i = 0; i < TOKENS; i++) {
        double cosine = Agreement.cosine(actual[i], expected(decoder)[i], 0, actual[i].length);
        assertThat(cosine).as("after token %d", i).isBetween(smallest, 1 + 1e-6);
      }
    }
  }

  /** Bfloat16 beside low precision, which the weights cost more than. */
  @Test
  void whatIsKeptByDefault() {
    assertThat(CompileOptions.of(Precision.F32).cache()).isEqualTo(Precision.F32);
    assertThat(CompileOptions.of(Precision.BF16).cache()).isEqualTo(Precision.BF16);
    assertThat(CompileOptions.of(Precision.INT8).cache()).isEqualTo(Precision.BF16);
  }

  @Test
  void memoryOfAToken() {
    int floats = 2 * 2 * 4 * 8; // Blocks, keys and values, heads, columns.
    for (Precision kept : Precision.values()) {
      try (CompiledCausal model =
          CompiledCausal.compile(graph, CompileOptions.of(Precision.F32).withCache(kept))) {
        int expectedBytes =
            switch (kept) {
              case F32 -> 4 * floats;
              case BF16 -> 2 * floats;
              case INT8 -> floats + 4 * 2 * 2 * 4; // And the scales.
            };
        assertThat(model.bytesPerToken()).isEqualTo(expectedBytes);
      }
    }
  }

  @Test
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void sessionsOfManyThreads() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(6);
    CompileOptions options = CompileOptions.of(Precision.F32).withThreads(2);
    try (CompiledCausal model = CompiledCausal.compile(graph, options)) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int caller = 0; caller < 6; caller++) {
        int first = 1 + 7 * caller;
        tasks.add(() -> readTwice(model, first));
      }
      for (Future<Void> result : callers.invokeAll(tasks)) {
        result.get();
      }
    } finally {
      callers.shutdown();
    }
  }

  private Void readTwice(CompiledCausal model, int first) {
    try (CausalSession session = model.open(1)) {
      for (int round = 0; round < 2; round++) {
        session.append(new int[][] {Arrays.copyOf(text, first)});
        for (int i = first; i < TOKENS; i++) {
          float[] logits = session.append(new int[][] {{text[i]}})[0];
          Agreement.assertNear("after token " + i, logits, expected(Decoder.GPT2)[i], 1e-4);
        }
        session.truncate(0, 0);
      }
    }
    return null;
  }
}
