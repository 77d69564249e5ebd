package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.GraphImport;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * A compiled model tells queries, keys, values and scores of its attention as SameDiff does; what
 * is of padding is 0.
 */
class AttentionPartsTest {
  private static final double TOLERANCE = 1e-4;
  private static final List<IntFunction<String>> HEADS =
      List.of(ModelGraph::queries, ModelGraph::keys, ModelGraph::values);

  private static Stream<TinyEncoder> encoders() {
    return TinyEncoder.all()
        .filter(each -> each.head().task() == Task.TOKEN_CLASSIFICATION)
        .filter(each -> !each.family().modelType().equals("xlnet"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("encoders")
  void ofEncoders(TinyEncoder encoder) {
    SameDiff graph = encoder.graph();
    check(graph, GraphImport.of(graph), HEADS);
  }

  @Test
  void ofDecoders() {
    TinyGpt gpt = TinyGpt.of(20, 4, 31).withWindows(OptionalInt.empty(), OptionalInt.of(5));
    check(gpt.graph(), gpt.fused(), HEADS);
  }

  /** Queries and keys are turned where they are; what they were before is gone. */
  @ParameterizedTest
  @EnumSource
  void ofRotaryPositions(TinyGpt.Rotary family) {
    TinyGpt gpt = family.decoder();
    check(gpt.graph(), gpt.fused(), List.of(ModelGraph::values));
    try (CompiledForward model = compile(gpt.fused(), Precision.F32)) {
      assertThat(model.outputs()).doesNotContain(ModelGraph.queries(0), ModelGraph.keys(0));
    }
  }

  /** Their scores have more terms, and biases stand beside their queries. */
  @Test
  void ofRelativeAttention() {
    FusedGraph xlnet = GraphImport.of(TinyEncoder.xlnet(Task.TOKEN_CLASSIFICATION).graph());
    try (CompiledForward model = compile(xlnet, Precision.F32)) {
      assertThat(model.outputs())
          .contains(Forward.LOGITS)
          .doesNotContain(ModelGraph.attentionScores(0), ModelGraph.queries(0));
    }
  }

  @Test
  void inOtherPrecisions() {
    TinyEncoder encoder = encoders().findFirst().orElseThrow();
    SameDiff graph = encoder.graph();
    TokenBatch batch = RandomTokens.ofLengths(17, 17);
    List<String> names = names(HEADS);
    Outputs expected = Outputs.ofSameDiff(graph, batch, names);
    for (Precision precision : List.of(Precision.BF16, Precision.INT8)) {
      try (CompiledForward model = compile(GraphImport.of(graph), precision)) {
        Outputs actual = Outputs.of(model, batch, names);
        for (String name : names) {
          float[] values = expected.get(name).values();
          assertThat(Agreement.cosine(actual.get(name).values(), values, 0, values.length))
              .as(name)
              .isGreaterThan(0.99);
        }
      }
    }
  }

  private static void check(
      SameDiff graph, FusedGraph fused, List<IntFunction<String>> partsWithHeads) {
    List<String> names = names(partsWithHeads);
    names.add(ModelGraph.hiddenState(2));
    try (CompiledForward model = compile(fused, Precision.F32)) {
      assertThat(model.outputs()).containsAll(names);
      for (TokenBatch batch : List.of(RandomTokens.mixed(2, 4, 17), RandomTokens.mixed(3, 1, 60))) {
        Outputs expected = Outputs.ofSameDiff(graph, batch, names);
        Outputs actual = Outputs.of(model, batch, names);
        for (int block = 0; block < 2; block++) {
          for (IntFunction<String> part : partsWithHeads) {
            String name = part.apply(block);
            assertHeads(name, actual.get(name), expected.get(name), batch);
          }
          String scores = ModelGraph.attentionScores(block);
          assertScores(scores, actual.get(scores), expected.get(scores), batch);
        }
      }
    }
  }

  private static List<String> names(List<IntFunction<String>> partsWithHeads) {
    List<String> names = new ArrayList<>();
    for (int block = 0; block < 2; block++) {
      for (IntFunction<String> part : partsWithHeads) {
        names.add(part.apply(block));
      }
      names.add(ModelGraph.attentionScores(block));
    }
    return names;
  }

  private static CompiledForward compile(FusedGraph graph, Precision precision) {
    return new CompiledForward(
        CompiledGraph.compile(graph, CompileOptions.of(precision).withThreads(2)));
  }

  /** Of {@code [batch, seqLen, heads, d]}. */
  private static void assertHeads(
      String name, Outputs.Array actual, Outputs.Array expected, TokenBatch batch) {
    assertThat(actual.shape()).as(name).isEqualTo(expected.shape());
    int ofToken = actual.values().length / batch.batchSize() / batch.sequenceLength();
    for (int i = 0; i < actual.values().length; i++) {
      boolean token = isToken(batch, i / ofToken);
      assertNear(name, actual.values()[i], token ? expected.values()[i] : 0);
    }
  }

  /** Of {@code [batch, heads, seqLen, seqLen]}. */
  private static void assertScores(
      String name, Outputs.Array actual, Outputs.Array expected, TokenBatch batch) {
    assertThat(actual.shape()).as(name).isEqualTo(expected.shape());
    int length = batch.sequenceLength();
    int ofSequence = actual.values().length / batch.batchSize();
    for (int i = 0; i < actual.values().length; i++) {
      float score = actual.values()[i];
      if (!isToken(batch, i / ofSequence * length + i / length % length)) {
        assertThat(score).as(name).isZero();
      } else if (expected.values()[i] <= ModelGraph.UNSEEN) {
        assertThat((double) score).as(name).isLessThanOrEqualTo(ModelGraph.UNSEEN);
      } else {
        assertNear(name, score, expected.values()[i]);
      }
    }
  }

  private static boolean isToken(TokenBatch batch, int position) {
    int length = batch.sequenceLength();
    return batch.attentionMask()[position / length][position % length] == 1;
  }

  private static void assertNear(String name, double actual, double expected) {
    assertThat(actual).as(name).isCloseTo(expected, within(TOLERANCE * (1 + Math.abs(expected))));
  }
}
