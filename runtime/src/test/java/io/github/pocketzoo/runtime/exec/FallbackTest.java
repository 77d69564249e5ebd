package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.runtime.Runtime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the runtime has no kernel for runs in ND4J where that is allowed, and is refused elsewhere.
 */
class FallbackTest {
  private static final double TOLERANCE = 1e-4;
  private static final CompileOptions ALLOWED = CompileOptions.defaults();

  private final Random random = new Random(2);

  /** A BERT with a head, and cumulative sums over positions between its body and a linear layer. */
  private SameDiff bertWithCumulativeSums() {
    TinyBert bert = TinyBert.encoder(24, 3, 40).with(Pooling.CLS);
    SameDiff graph = bert.graph();
    SDVariable hidden = graph.getVariable(ModelGraph.hiddenState(2));
    SDVariable mask = graph.getVariable(ModelGraph.ATTENTION_MASK);
    SDVariable sums = graph.cumsum("sums", hidden.mul(graph.expandDims(mask, 2)), false, false, 1);
    SDVariable weights = graph.constant("after.weight", TinyBert.floats(random, 24, 10));
    SDVariable rows = graph.reshape(sums, -1, 24);
    graph.nn().relu("after", rows.mmul(weights), 0);
    return graph;
  }

  @ParameterizedTest(name = "{0} threads, {1} sequences of up to {2} tokens")
  @CsvSource({"1, 1, 1", "1, 3, 17", "2, 3, 17", "2, 1, 129", "2, 17, 3", "3, 5, 40"})
  void anOpInTheMiddle(int threads, int sequences, int longest) {
    SameDiff graph = bertWithCumulativeSums();
    TokenBatch batch = RandomTokens.mixed(1, sequences, longest);
    try (CompiledForward model =
        new CompiledForward(Runtime.compile(graph, ALLOWED.withThreads(threads)))) {
      assertThat(model.graph().graph().packable()).isFalse();
      List<String> names =
          List.of("after", "sums", "logits", ModelGraph.hiddenState(1), ModelGraph.hiddenState(2));
      Outputs expected = Outputs.ofSameDiff(graph, batch, names);
      Outputs actual = Outputs.of(model, batch, names);
      for (int sequence = 0; sequence < sequences; sequence++) {
        Map<String, float[]> own = actual.ofSequence(batch, sequence);
        expected
            .ofSequence(batch, sequence)
            .forEach(
                (name, values) -> Agreement.assertNear(name, own.get(name), values, TOLERANCE));
      }
    }
  }

  @Test
  void itIsRefusedWhereItIsNotAllowed() {
    SameDiff graph = bertWithCumulativeSums();
    for (Precision precision : Precision.values()) {
      assertThatThrownBy(() -> Runtime.compile(graph, CompileOptions.of(precision)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageMatching(
              "no %s kernel for .* \\(.*cumsum.*\\); with fallbacks allowed, it runs in ND4J"
                  .formatted(precision.label()));
    }
  }

  @Test
  void inAWholeBatchPaddingStandsBehindTokens() {
    try (CompiledForward model =
        new CompiledForward(Runtime.compile(bertWithCumulativeSums(), ALLOWED))) {
      TokenBatch batch = RandomTokens.ofLengths(1, 4, 4);
      batch.attentionMask()[1][2] = 0;
      assertThatThrownBy(() -> model.run(batch, List.of("after")))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage(
              "attention_mask of sequence 1 has a token behind padding at 3, expected all padding at the end");
    }
  }

  @Test
  void thePlanSaysSo() {
    try (CompiledGraph graph = Runtime.compile(bertWithCumulativeSums(), ALLOWED)) {
      assertThat(graph.plan().lines())
          .filteredOn(line -> line.kernel().equals("ND4J"))
          .singleElement()
          .satisfies(
              line -> {
                assertThat(line.operation()).contains("cumsum");
                assertThat(line.dataType()).isEqualTo("f32");
                assertThat(line.instructionSet()).isEqualTo("nd4j");
              });
      assertThat(graph.plan().notes())
          .contains("an op of ND4J works on whole batches: padding is computed too");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void idsThatOnlyNd4jReads(int threads) {
    SameDiff graph = SameDiff.create();
    SDVariable ids = graph.placeHolder(ModelGraph.INPUT_IDS, DataType.INT32, -1, -1);
    SDVariable types = graph.placeHolder(ModelGraph.TOKEN_TYPE_IDS, DataType.INT32, -1, -1);
    SDVariable table = graph.constant("table", TinyBert.floats(random, TinyBert.VOCABULARY, 9));
    SDVariable rows = graph.reshape(graph.gather(table, ids, 0), -1, 9);
    SDVariable factor = graph.reshape(types.castTo(DataType.FLOAT).add(1.0), -1, 1);
    rows.mul(factor).mmul("y", graph.constant("weight", TinyBert.floats(random, 9, 5)));
    TokenBatch batch = RandomTokens.ofLengths(1, 6, 6, 6);
    try (CompiledForward model =
        new CompiledForward(Runtime.compile(graph, ALLOWED.withThreads(threads)))) {
      Outputs expected = Outputs.ofSameDiff(graph, batch, List.of("y"));
      Agreement.assertNear(Outputs.of(model, batch, List.of("y")), expected, batch, TOLERANCE);
      Map<String, INDArray> inputs = Outputs.inputs(graph, batch);
      assertThat(model.graph().run(inputs, List.of("y")).get("y").dup('c').data().asFloat())
          .containsExactly(Outputs.of(model, batch, List.of("y")).get("y").values());
      inputs.remove(ModelGraph.TOKEN_TYPE_IDS);
      assertThatThrownBy(() -> model.graph().run(inputs, List.of("y")))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("input \"token_type_ids\" is missing");
    }
  }
}
