package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A sequence's results are the same bits whatever it is computed with: how many threads, which
 * other sequences, in which order, after what.
 */
@TestInstance(Lifecycle.PER_CLASS)
class BitEqualityTest {
  private static final TokenBatch BATCH = RandomTokens.ofLengths(1, 17, 3, 1, 30, 17, 8, 2);

  private final FusedGraph graph = TinyBert.encoder(24, 3, 40).with(Pooling.MEAN).fused();

  private CompiledForward compile(CompileOptions options) {
    return new CompiledForward(CompiledGraph.compile(graph, options));
  }

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.runtime.exec.Engines#exact")
  void threads(CompileOptions options) {
    // One long sequence too: its rows are shared out among the threads.
    for (TokenBatch batch : List.of(BATCH, RandomTokens.ofLengths(2, 129))) {
      try (CompiledForward one = compile(options.withThreads(1))) {
        Outputs expected = Outputs.of(one, batch);
        for (int threads = 2; threads <= 3; threads++) {
          try (CompiledForward many = compile(options.withThreads(threads))) {
            Agreement.assertSame(Outputs.of(many, batch), expected);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.runtime.exec.Engines#exact")
  void aloneOrWithOthers(CompileOptions options) {
    try (CompiledForward model = compile(options.withThreads(2))) {
      Outputs together = Outputs.of(model, BATCH);
      for (int sequence = 0; sequence < BATCH.batchSize(); sequence++) {
        TokenBatch own = RandomTokens.select(BATCH, sequence);
        assertSame(Outputs.of(model, own).ofSequence(own, 0), together.ofSequence(BATCH, sequence));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.runtime.exec.Engines#exact")
  void order(CompileOptions options) {
    int[] order = {3, 6, 0, 2, 5, 1, 4};
    TokenBatch shuffled = RandomTokens.select(BATCH, order);
    try (CompiledForward model = compile(options.withThreads(2))) {
      Outputs outputs = Outputs.of(model, BATCH);
      Outputs ofShuffled = Outputs.of(model, shuffled);
      for (int i = 0; i < order.length; i++) {
        assertSame(ofShuffled.ofSequence(shuffled, i), outputs.ofSequence(BATCH, order[i]));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.runtime.exec.Engines#exact")
  void againAfterOtherShapes(CompileOptions options) {
    try (CompiledForward model = compile(options.withThreads(2))) {
      Outputs first = Outputs.of(model, BATCH);
      Agreement.assertSame(Outputs.of(model, BATCH), first);
      Outputs.of(model, RandomTokens.mixed(3, 1, 1));
      Outputs.of(model, RandomTokens.mixed(4, 9, 64));
      Agreement.assertSame(Outputs.of(model, BATCH), first);
    }
  }

  private static void assertSame(Map<String, float[]> actual, Map<String, float[]> expected) {
    assertThat(actual).containsOnlyKeys(expected.keySet());
    expected.forEach(
        (name, values) -> assertThat(actual.get(name)).as(name).containsExactly(values));
  }
}
