package io.github.pocketzoo.eval.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class BenchmarkTest {
  /** Text {@code i} is the one token {@code i}, so that a batch tells which texts it has. */
  private static final List<Encoding> TEXTS =
      IntStream.range(0, 5).mapToObj(i -> new Encoding(new int[] {i}, new int[] {0})).toList();

  private record Call(String model, int batchSize, int firstText) {}

  /** Gives every text the same logits, and breaks after some calls. */
  private record Constant(String name, List<Call> calls, int callsUntilFailure) implements Forward {
    @Override
    public Map<String, INDArray> run(TokenBatch batch, List<String> outputs) {
      calls.add(new Call(name, batch.batchSize(), batch.inputIds()[0][0]));
      if (calls.stream().filter(call -> call.model().equals(name)).count() > callsUntilFailure) {
        throw new InvalidInputException(name + " is broken");
      }
      return Map.of(LOGITS, Nd4j.zeros(DataType.FLOAT, batch.batchSize(), 2));
    }

    @Override
    public String engine() {
      return "constant";
    }

    @Override
    public void close() {}
  }

  private static List<BenchmarkOutcome<Speed>> measure(List<Call> calls, int callsUntilFailureOfB) {
    List<BenchmarkSubject> subjects =
        List.of(
            new BenchmarkSubject("a", new Constant("a", calls, Integer.MAX_VALUE), TEXTS, 0),
            new BenchmarkSubject("b", new Constant("b", calls, callsUntilFailureOfB), TEXTS, 0));
    return new Benchmark(new BenchmarkOptions(20, 0, 4, 8), 1, Progress.silent()).measure(subjects);
  }

  @Test
  void modelsTakeTurnsInARotatingOrder() {
    List<Call> calls = new ArrayList<>();
    measure(calls, Integer.MAX_VALUE);

    List<String> turns = new ArrayList<>();
    for (Call call : calls) {
      if (turns.isEmpty() || !turns.get(turns.size() - 1).equals(call.model())) {
        turns.add(call.model());
      }
    }
    // Warm-up a b, then b a, a b, b a, a b: neighbours of the same model look like one turn.
    assertThat(turns).containsExactly("a", "b", "a", "b", "a", "b");
  }

  @Test
  void modelsSeeTheSameTextsInTheSameOrder() {
    List<Call> calls = new ArrayList<>();
    measure(calls, Integer.MAX_VALUE);

    assertThat(firstTexts(calls, "a", 1)).isEqualTo(firstTexts(calls, "b", 1)).hasSize(5);
    assertThat(firstTexts(calls, "a", 8)).isEqualTo(firstTexts(calls, "b", 8)).hasSize(5);
  }

  @Test
  void batchesAreFullEvenIfTheTestSetIsSmaller() {
    List<Call> calls = new ArrayList<>();
    measure(calls, Integer.MAX_VALUE);

    assertThat(calls).extracting(Call::batchSize).containsOnly(1, 8);
  }

  @Test
  void theTimeOfEveryCallIsKept() {
    List<Call> calls = new ArrayList<>();
    for (BenchmarkOutcome<Speed> outcome : measure(calls, Integer.MAX_VALUE)) {
      Latency latency = ((BenchmarkOutcome.Measured<Speed>) outcome).speed().latency();
      assertThat(latency.nanos()).hasSize(latency.samples()).hasSizeGreaterThanOrEqualTo(4);
      assertThat(Latency.of(latency.nanos())).isEqualTo(latency);
    }
  }

  @Test
  void aModelThatBreaksDoesNotStopTheOthers() {
    List<BenchmarkOutcome<Speed>> outcomes = measure(new ArrayList<>(), 3);

    assertThat(outcomes.get(0)).isInstanceOf(BenchmarkOutcome.Measured.class);
    assertThat(outcomes.get(1)).isEqualTo(new BenchmarkOutcome.Failed<>("b is broken"));
  }

  /** Of the five calls that there are at least: one to warm up, and one in each round. */
  private static List<Integer> firstTexts(List<Call> calls, String model, int batchSize) {
    return calls.stream()
        .filter(call -> call.model().equals(model) && call.batchSize() == batchSize)
        .map(Call::firstText)
        .limit(5)
        .toList();
  }
}
