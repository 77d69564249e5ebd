package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.graph.Pooling;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What can't be computed is refused with one line that names the culprit, and harms nothing. */
@TestInstance(Lifecycle.PER_CLASS)
class BadInputTest {
  private static final List<String> LOGITS = List.of(Forward.LOGITS);

  private final CompiledForward model =
      TinyBert.encoder().with(Pooling.CLS).compile(CompileOptions.of(Precision.F32).withThreads(2));
  private final TokenBatch good = RandomTokens.mixed(1, 2, 5);
  private final Outputs expected = Outputs.of(model, good);

  @AfterEach
  void theModelStillWorks() {
    Agreement.assertSame(Outputs.of(model, good), expected);
  }

  @AfterAll
  void close() {
    model.close();
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(InvalidInputException.class).hasMessage(message);
  }

  private void assertRefused(TokenBatch batch, String message) {
    assertRefused(() -> model.run(batch, LOGITS), message);
    assertRefused(() -> model.run(batch, Forward.LOGITS, new float[100]), message);
  }

  private static TokenBatch oneOf(int id, int type) {
    TokenBatch batch = RandomTokens.ofLengths(2, 3, 5);
    batch.inputIds()[1][4] = id;
    batch.tokenTypeIds()[1][4] = type;
    return batch;
  }

  private static TokenBatch masked(int[]... mask) {
    int[][] zeros = new int[mask.length][mask[0].length];
    return new TokenBatch(zeros, mask, zeros);
  }

  /** The batch as a graph takes it, with one input exchanged, or left out by null. */
  private Map<String, INDArray> inputs(String name, INDArray other) {
    Map<String, INDArray> inputs = new HashMap<>();
    int[][] ids = {{1, 2, 3}, {4, 5, 6}};
    int[][] zeros = new int[2][3];
    inputs.put(ModelGraph.INPUT_IDS, Nd4j.createFromArray(ids));
    inputs.put(ModelGraph.TOKEN_TYPE_IDS, Nd4j.createFromArray(zeros));
    inputs.put(ModelGraph.POSITION_IDS, Nd4j.createFromArray(zeros));
    inputs.put(ModelGraph.ATTENTION_MASK, Nd4j.ones(DataType.FLOAT, 2, 3));
    if (other == null) {
      inputs.remove(name);
    } else {
      inputs.put(name, other);
    }
    return inputs;
  }

  private void assertRefused(String name, INDArray other, String message) {
    assertRefused(() -> model.graph().run(inputs(name, other), LOGITS), message);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, TinyBert.VOCABULARY, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void tokensOutOfTheVocabulary(int id) {
    assertRefused(
        oneOf(id, 0),
        "input_ids holds %d, expected 0 to 49 (embeddings.word_embeddings.weight)".formatted(id));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, TinyBert.TYPES})
  void segmentsThatTheModelDoesNotHave(int type) {
    assertRefused(
        oneOf(0, type),
        "token_type_ids holds %d, expected 0 to 1 (embeddings.token_type_embeddings.weight)"
            .formatted(type));
  }

  @Test
  void positionsThatTheModelDoesNotHave() {
    assertRefused(
        ModelGraph.POSITION_IDS,
        Nd4j.createFromArray(new int[][] {{0, 1, 140}, {0, 1, 2}}),
        "position_ids holds 140, expected 0 to 139 (embeddings.position_embeddings.weight)");
  }

  @Test
  void longerThanTheModel() {
    assertRefused(
        RandomTokens.ofLengths(1, 141),
        "the batch is 141 tokens long, expected at most 140, the model's positions");
    Outputs.of(model, RandomTokens.ofLengths(1, 140));
  }

  @Test
  void nothing() {
    String message = "the batch is empty, expected at least one token";
    assertRefused(new TokenBatch(new int[0][], new int[0][], new int[0][]), message);
    assertRefused(masked(new int[0], new int[0]), message);
    INDArray none = Nd4j.create(DataType.INT32, 0, 3);
    Map<String, INDArray> inputs = inputs(ModelGraph.INPUT_IDS, none);
    inputs.replaceAll((name, array) -> none);
    assertRefused(() -> model.graph().run(inputs, LOGITS), message);
  }

  @Test
  void aSequenceWithoutAToken() {
    try (CompiledForward encoder = TinyBert.encoder().compile(CompileOptions.defaults())) {
      assertRefused(
          () -> Outputs.of(encoder, masked(new int[] {1, 1}, new int[] {0, 0})),
          "attention_mask of sequence 1 is all 0, expected at least one token");
    }
  }

  @Test
  void masksOfOtherNumbers() {
    assertRefused(
        masked(new int[] {1, 1}, new int[] {1, 2}),
        "attention_mask holds 2 at [1, 1], expected 0 or 1");
    assertRefused(
        ModelGraph.ATTENTION_MASK,
        Nd4j.createFromArray(new float[][] {{1, 1, 1}, {1, 0.5f, 0}}),
        "input \"attention_mask\" holds 0.5 at [1, 1], expected 0 or 1");
    assertRefused(
        ModelGraph.ATTENTION_MASK,
        Nd4j.createFromArray(new float[][] {{1, 1, 1}, {1, Float.NaN, 0}}),
        "input \"attention_mask\" holds NaN at [1, 1], expected 0 or 1");
  }

  @Test
  void rowsOfDifferentLengths() {
    int[][] two = {{1, 1}, {1, 1}};
    assertRefused(
        new TokenBatch(new int[][] {{1, 2}, {1}}, two, new int[2][2]),
        "input_ids of sequence 1 has 1 positions, expected 2");
    assertRefused(
        new TokenBatch(two, new int[][] {{1, 1}, {1, 1, 1}}, new int[2][2]),
        "attention_mask of sequence 1 has 3 positions, expected 2");
    assertRefused(
        new TokenBatch(two, two, new int[1][2]),
        "token_type_ids has 1 sequences, expected 2, as many as attention_mask");
  }

  @Test
  void inputsThatAreMissing() {
    assertRefused(ModelGraph.INPUT_IDS, null, "input \"input_ids\" is missing");
    assertRefused(ModelGraph.POSITION_IDS, null, "input \"position_ids\" is missing");
  }

  @Test
  void aMissingMaskIsAllOnes() {
    INDArray ones = Nd4j.ones(DataType.FLOAT, 2, 3);
    Agreement.assertSame(
        Outputs.of(model.graph(), inputs(ModelGraph.ATTENTION_MASK, null)),
        Outputs.of(model.graph(), inputs(ModelGraph.ATTENTION_MASK, ones)));
  }

  @Test
  void aMaskMayBeOfAnyNumbers() {
    INDArray ones = Nd4j.ones(DataType.FLOAT, 2, 3);
    for (DataType type : List.of(DataType.INT32, DataType.INT64, DataType.DOUBLE)) {
      Agreement.assertSame(
          Outputs.of(model.graph(), inputs(ModelGraph.ATTENTION_MASK, ones.castTo(type))),
          Outputs.of(model.graph(), inputs(ModelGraph.ATTENTION_MASK, ones)));
    }
  }

  @Test
  void inputsThatTheGraphDoesNotHave() {
    assertRefused(
        "input_id",
        Nd4j.zeros(DataType.INT32, 2, 3),
        "no input \"input_id\", expected input_ids, position_ids, token_type_ids, attention_mask");
  }

  @ParameterizedTest
  @CsvSource({"FLOAT, 2, 3, 'FLOAT [2, 3]'", "INT, 6, 0, 'INT [6]'", "BOOL, 2, 3, 'BOOL [2, 3]'"})
  void rowNumbersThatAreNone(DataType type, int rows, int columns, String described) {
    long[] shape = columns == 0 ? new long[] {rows} : new long[] {rows, columns};
    assertRefused(
        ModelGraph.INPUT_IDS,
        Nd4j.zeros(type, shape),
        "input \"input_ids\" is %s, expected integers [batch, seqLen]".formatted(described));
  }

  @Test
  void rowNumbersThatAreNoInt() {
    assertRefused(
        ModelGraph.INPUT_IDS,
        Nd4j.createFromArray(new long[][] {{1, 2, 3}, {1, (1L << 32) + 1, 2}}),
        "input \"input_ids\" holds 4294967297 at [1, 1], expected a row number");
  }

  @Test
  void shapesThatDiffer() {
    assertRefused(
        ModelGraph.TOKEN_TYPE_IDS,
        Nd4j.zeros(DataType.INT32, 2, 4),
        "token_type_ids of sequence 0 has 4 positions, expected 3");
    assertRefused(
        ModelGraph.ATTENTION_MASK,
        Nd4j.ones(DataType.FLOAT, 3, 3),
        "input_ids has 2 sequences, expected 3, as many as attention_mask");
    assertRefused(
        ModelGraph.ATTENTION_MASK,
        Nd4j.ones(DataType.FLOAT, 6),
        "input \"attention_mask\" is FLOAT [6], expected numbers [batch, seqLen]");
  }

  @Test
  void outputsThatTheGraphDoesNotHave() {
    assertThatThrownBy(() -> model.run(good, List.of("logit")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("no output \"logit\", expected one of [")
        .hasMessageContaining("hidden_states.1")
        .hasMessageContaining("logits");
    assertThatThrownBy(() -> model.run(good, "logit", new float[6]))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("no output \"logit\"");
  }

  @Test
  void arraysThatTheResultDoesNotFitInto() {
    assertThatThrownBy(() -> model.run(good, Forward.LOGITS, new float[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the array has room for 5 floats, expected 2 × 3");
    assertThatThrownBy(() -> model.run(good, ModelGraph.hiddenState(1), new float[1000]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("output hidden_states.1 has a row a token, expected one with a row a sequence");
  }

  @Test
  void paddingBeforeTheTokenThatStandsForTheSequence() {
    assertRefused(
        masked(new int[] {1, 1}, new int[] {0, 1}),
        "attention_mask of sequence 1 begins with padding, expected a token: the first one stands for the sequence");
  }

  @Test
  void paddingAnywhereElseIsFine() {
    TokenBatch batch = RandomTokens.ofLengths(3, 6, 6);
    batch.attentionMask()[0][2] = 0;
    batch.attentionMask()[1][0] = 0;
    TinyBert mean = TinyBert.encoder().with(Pooling.MEAN);
    try (CompiledForward compiled = mean.compile(CompileOptions.of(Precision.F32))) {
      Outputs reference = Outputs.ofSameDiff(mean.graph(), batch, LOGITS);
      Outputs actual = Outputs.of(compiled, batch, LOGITS);
      Agreement.assertNear(
          Forward.LOGITS,
          actual.get(Forward.LOGITS).values(),
          reference.get(Forward.LOGITS).values(),
          1e-4);
    }
    assertThat(Outputs.of(model, batchWithPaddingInside(), LOGITS).arrays()).isNotEmpty();
  }

  private static TokenBatch batchWithPaddingInside() {
    return masked(new int[] {1, 0, 1});
  }

  @Test
  void closed() {
    CompiledForward other = TinyBert.encoder().compile(CompileOptions.of(Precision.F32));
    other.close();
    other.close();
    assertThatThrownBy(() -> Outputs.of(other, good))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the compiled model is closed");
  }
}
