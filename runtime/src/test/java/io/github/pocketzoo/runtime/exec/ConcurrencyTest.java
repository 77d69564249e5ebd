package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many threads call one model; each gets what it would get alone. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConcurrencyTest {
  private static final int CALLERS = 8;
  private static final int CALLS = 60;

  private static final List<TokenBatch> BATCHES =
      IntStream.range(0, 12).mapToObj(i -> RandomTokens.mixed(i, 1 + i % 5, 1 + 7 * i)).toList();

  private static final List<List<String>> WANTED =
      List.of(
          List.of(Forward.LOGITS),
          List.of(ModelGraph.hiddenState(2)),
          List.of(ModelGraph.hiddenState(1), Forward.LOGITS));

  private final FusedGraph graph = TinyBert.encoder(24, 3, 40).with(Pooling.MEAN).fused();

  private CompiledForward compile(Precision precision, int threads) {
    return new CompiledForward(
        CompiledGraph.compile(graph, CompileOptions.of(precision).withThreads(threads)));
  }

  @ParameterizedTest
  @EnumSource
  void everyCallIsExact(Precision precision) throws Exception {
    List<List<Outputs>> expected = new ArrayList<>();
    try (CompiledForward alone = compile(precision, 1)) {
      for (List<String> names : WANTED) {
        expected.add(BATCHES.stream().map(batch -> Outputs.of(alone, batch, names)).toList());
      }
    }
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try (CompiledForward model = compile(precision, 2)) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        int seed = caller;
        tasks.add(() -> checkCalls(model, expected, seed));
      }
      for (Future<Void> result : callers.invokeAll(tasks)) {
        result.get();
      }
    } finally {
      callers.shutdown();
    }
  }

  private static Void checkCalls(CompiledForward model, List<List<Outputs>> expected, int seed) {
    for (int call = 0; call < CALLS; call++) {
      int batch = (5 * seed + 7 * call) % BATCHES.size();
      int wanted = (seed + call) % WANTED.size();
      Outputs actual = Outputs.of(model, BATCHES.get(batch), WANTED.get(wanted));
      Agreement.assertSame(actual, expected.get(wanted).get(batch));
    }
    return null;
  }

  @Test
  void closeWaitsForCallsAndLetsNoNewOnesIn() throws Exception {
    TokenBatch batch = BATCHES.get(11);
    for (int round = 0; round < 20; round++) {
      CompiledForward model = compile(Precision.F32, 2);
      Outputs expected = Outputs.of(model, batch, WANTED.get(1));
      CountDownLatch started = new CountDownLatch(CALLERS);
      ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
      List<Future<Integer>> calls = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        calls.add(
            callers.submit(
                () -> {
                  started.countDown();
                  return callUntilClosed(model, batch, expected);
                }));
      }
      started.await();
      model.close();
      for (Future<Integer> each : calls) {
        assertThat(each.get(60, TimeUnit.SECONDS)).isNotNegative();
      }
      callers.shutdown();
    }
  }

  /** How many calls came before the model was closed; all of them right. */
  private static int callUntilClosed(CompiledForward model, TokenBatch batch, Outputs expected) {
    for (int calls = 0; ; calls++) {
      try {
        Agreement.assertSame(Outputs.of(model, batch, WANTED.get(1)), expected);
      } catch (IllegalStateException e) {
        assertThat(e).hasMessage("the compiled model is closed");
        return calls;
      }
    }
  }

  @Test
  void whoCallsAClosedModelIsTold() {
    CompiledForward model = compile(Precision.INT8, 2);
    model.close();
    assertThatThrownBy(() -> model.run(BATCHES.get(0), WANTED.get(0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the compiled model is closed");
    assertThatThrownBy(() -> model.run(BATCHES.get(0), Forward.LOGITS, new float[3]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the compiled model is closed");
  }
}
