package io.github.pocketzoo.eval.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class EngineBenchmarkTest {
  private static final int WIDTH = 2;
  private static final MeasuredOutput HIDDEN = new MeasuredOutput("hidden", WIDTH, true);
  private static final MeasuredOutput LOGITS = new MeasuredOutput("logits", WIDTH, false);
  private static final CallShape SHAPE = CallShape.mixed(2);

  /** Two batches, of 3 + 1 and 2 + 2 tokens. */
  private static final List<TokenBatch> BATCHES =
      List.of(
          TokenBatch.of(List.of(encoding(3), encoding(1)), 0),
          TokenBatch.of(List.of(encoding(2), encoding(2)), 0));

  private static Encoding encoding(int length) {
    return new Encoding(new int[length], new int[length]);
  }

  private static INDArray hidden(TokenBatch batch) {
    return Nd4j.ones(DataType.FLOAT, batch.batchSize(), batch.sequenceLength(), WIDTH);
  }

  private static OpenEngine engine(String name, FakeForward forward) {
    return new OpenEngine(name, "isa of " + name, forward);
  }

  private static List<EngineTiming> measure(
      EngineBenchmarkOptions options, MeasuredOutput output, OpenEngine... engines) {
    return new EngineBenchmark(options, Progress.silent())
        .measure("model", List.of(engines), SHAPE, BATCHES, output);
  }

  private static void refuses(
      MeasuredOutput output, String message, BiFunction<TokenBatch, String, INDArray> answer) {
    FakeForward forward = new FakeForward(answer);
    assertThatThrownBy(
            () ->
                measure(new EngineBenchmarkOptions(0, 1, 0, 0), output, engine("broken", forward)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(message);
    assertThat(forward.given).allMatch(INDArray::wasClosed);
  }

  @Test
  void enginesTakeTurnsInAnOrderThatRotates() {
    List<String> turns = new ArrayList<>();
    OpenEngine[] engines = new OpenEngine[3];
    for (int i = 0; i < engines.length; i++) {
      String name = "e" + i;
      engines[i] =
          engine(
              name,
              new FakeForward(
                  (batch, output) -> {
                    turns.add(name);
                    return hidden(batch);
                  }));
    }
    measure(new EngineBenchmarkOptions(1, 2, 0, 0), HIDDEN, engines);

    // A check of each batch, then a pass over both in the warm-up and two in a round that counts.
    List<String> expected = new ArrayList<>();
    for (String turn :
        "e0 e1 e2 | e0 e1 e2 | e1 e1 e2 e2 e0 e0 | e2 e2 e0 e0 e1 e1".split("[ |]+")) {
      expected.add(turn);
      expected.add(turn);
    }
    assertThat(turns).isEqualTo(expected);
  }

  @Test
  void timingsSayWhatWasMeasured() {
    FakeForward first = new FakeForward((batch, output) -> hidden(batch));
    FakeForward second = new FakeForward((batch, output) -> hidden(batch));

    List<EngineTiming> timings =
        measure(
            new EngineBenchmarkOptions(2, 3, 0, 0),
            HIDDEN,
            engine("a", first),
            engine("b", second));

    assertThat(timings).extracting(EngineTiming::engine).containsExactly("a", "b");
    assertThat(timings)
        .allSatisfy(
            timing -> {
              assertThat(timing.model()).isEqualTo("model");
              assertThat(timing.isa()).isEqualTo("isa of " + timing.engine());
              assertThat(timing.shape()).isEqualTo(SHAPE);
              assertThat(timing.tokens()).isEqualTo(4);
              assertThat(timing.calls().samples()).isEqualTo(3);
              assertThat(timing.calls().p50Millis()).isPositive();
            });
  }

  @Test
  void outputsAreClosedAndEnginesLeftOpen() {
    FakeForward forward = new FakeForward((batch, output) -> hidden(batch));

    measure(new EngineBenchmarkOptions(1, 1, 1, 1), HIDDEN, engine("a", forward));

    assertThat(forward.given).hasSizeGreaterThan(4).allMatch(INDArray::wasClosed);
    assertThat(forward.closed).isFalse();
  }

  @Test
  void anOutputOfAnotherShapeIsRefused() {
    refuses(
        HIDDEN,
        "broken: hidden has the shape [2, 2], expected [2, 3, 2]",
        (batch, output) -> Nd4j.zeros(DataType.FLOAT, 2, 2));
    refuses(
        LOGITS,
        "broken: logits has the shape [2, 3, 2], expected [2, 2]",
        (batch, output) -> hidden(batch));
  }

  @Test
  void anOutputThatIsNoNumberIsRefused() {
    refuses(
        HIDDEN,
        "broken: hidden holds NaN or infinity",
        (batch, output) -> hidden(batch).putScalar(0, 2, 1, Float.NaN));
    refuses(
        LOGITS,
        "broken: logits holds NaN or infinity",
        (batch, output) ->
            Nd4j.ones(DataType.FLOAT, 2, 2).putScalar(1, 1, Float.NEGATIVE_INFINITY));
  }

  /** The second text of the first batch has one token. */
  @Test
  void paddingMayHoldAnything() {
    FakeForward forward =
        new FakeForward(
            (batch, output) ->
                batch.sequenceLength() == 3
                    ? hidden(batch).putScalar(1, 2, 1, Float.NaN)
                    : hidden(batch));

    assertThat(measure(new EngineBenchmarkOptions(0, 1, 0, 0), HIDDEN, engine("a", forward)))
        .hasSize(1);
  }

  @Test
  void halfPrecisionIsAnOutputToo() {
    FakeForward forward =
        new FakeForward((batch, output) -> hidden(batch).castTo(DataType.BFLOAT16));

    assertThat(measure(new EngineBenchmarkOptions(0, 1, 0, 0), HIDDEN, engine("a", forward)))
        .hasSize(1);
  }
}
