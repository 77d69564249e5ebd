package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.GraphImport;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SameDiff;

/** XLNet's attention, which knows distances and segments, in the runtime's own kernels. */
@TestInstance(Lifecycle.PER_CLASS)
class RelativeAttentionTest {
  private static final double TOLERANCE = 1e-4;
  private static final int LONGEST = 110;
  private static final List<String> HIDDEN =
      List.of(ModelGraph.hiddenState(1), ModelGraph.hiddenState(2));

  private final SameDiff graph = TinyEncoder.xlnet(Task.TOKEN_CLASSIFICATION).graph();
  private final FusedGraph fused = GraphImport.of(graph, LONGEST);

  private static CompiledForward compile(FusedGraph graph, CompileOptions options) {
    return new CompiledForward(CompiledGraph.compile(graph, options));
  }

  /** Blocks of queries have 48 of them. */
  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.runtime.exec.Engines#all")
  void computesWhatSameDiffComputes(CompileOptions options) {
    try (CompiledForward model = compile(fused, options.withThreads(2))) {
      for (int length : new int[] {1, 2, 47, 48, 49, 100, LONGEST}) {
        assertAgreement(model, RandomTokens.ofLengths(length, length));
      }
      assertAgreement(model, RandomTokens.ofLengths(3, 100, 1, 49, 17, 48, 2));
    }
  }

  private void assertAgreement(CompiledForward model, TokenBatch batch) {
    List<String> names = Outputs.names(model.graph());
    switch (model.graph().options().precision()) {
      case F32 ->
          Agreement.assertNear(
              Outputs.of(model, batch), Outputs.ofSameDiff(graph, batch, names), batch, TOLERANCE);
      case BF16 -> assertThat(smallestCosine(model, batch)).isGreaterThan(0.9999);
      case INT8 -> assertThat(smallestCosine(model, batch)).isGreaterThan(0.99);
    }
  }

  private double smallestCosine(CompiledForward model, TokenBatch batch) {
    return Agreement.smallestCosine(
        Outputs.of(model, batch, HIDDEN), Outputs.ofSameDiff(graph, batch, HIDDEN), batch);
  }

  /** Any numbers are segments: no table has to have them. */
  @Test
  void segmentsMatter() {
    try (CompiledForward model = compile(fused, CompileOptions.of(Precision.F32))) {
      TokenBatch batch = RandomTokens.ofLengths(5, 60, 33);
      Outputs two = Outputs.of(model, batch);
      for (int[] row : batch.tokenTypeIds()) {
        for (int i = 0; i < row.length; i++) {
          row[i] = row[i] == 0 ? -3 : 70_000;
        }
      }
      Agreement.assertSame(Outputs.of(model, batch), two);
      for (int[] row : batch.tokenTypeIds()) {
        row[0] = 2;
      }
      assertAgreement(model, batch);
      assertThat(Agreement.largestDifference(Outputs.of(model, batch), two, batch))
          .isGreaterThan(0.01);
      for (int[] row : batch.tokenTypeIds()) {
        Arrays.fill(row, 0);
      }
      assertAgreement(model, batch);
    }
  }

  /** XLNet's texts are padded on the left. */
  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.runtime.exec.Engines#exact")
  void whereATextBeginsDoesNotMatter(CompileOptions options) {
    TokenBatch right = RandomTokens.ofLengths(7, 60, 50, 3);
    TokenBatch left =
        new TokenBatch(
            turned(right.inputIds(), right),
            turned(right.attentionMask(), right),
            turned(right.tokenTypeIds(), right));
    try (CompiledForward model = compile(fused, options)) {
      Outputs expected = Outputs.of(model, right, HIDDEN);
      Outputs actual = Outputs.of(model, left, HIDDEN);
      Outputs reference = Outputs.ofSameDiff(graph, left, HIDDEN);
      for (String name : HIDDEN) {
        int width = expected.get(name).width();
        for (int sequence = 0; sequence < 3; sequence++) {
          int padding = 60 - RandomTokens.length(right, sequence);
          for (int i = 0; i < (60 - padding) * width; i++) {
            int from = sequence * 60 * width;
            int to = from + padding * width;
            float value = actual.get(name).values()[to + i];
            assertThat(value).isEqualTo(expected.get(name).values()[from + i]);
            if (options.precision() == Precision.F32) {
              float near = reference.get(name).values()[to + i];
              assertThat(Math.abs(value - near))
                  .isLessThan((float) (TOLERANCE * (1 + Math.abs(near))));
            }
          }
        }
      }
    }
  }

  /** Rows with padding before the tokens. */
  private static int[][] turned(int[][] rows, TokenBatch batch) {
    int[][] turned = new int[rows.length][rows[0].length];
    for (int row = 0; row < rows.length; row++) {
      int tokens = RandomTokens.length(batch, row);
      System.arraycopy(rows[row], 0, turned[row], rows[row].length - tokens, tokens);
    }
    return turned;
  }

  @Test
  void paddingBetweenTokensIsRefused() {
    try (CompiledForward model = compile(fused, CompileOptions.of(Precision.F32))) {
      TokenBatch batch = RandomTokens.ofLengths(1, 6, 6);
      batch.attentionMask()[1][2] = 0;
      batch.attentionMask()[1][0] = 0;
      assertThatThrownBy(() -> model.run(batch, List.of(Forward.LOGITS)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage(
              "attention_mask of sequence 1 has padding between tokens at 2, expected it before or behind all tokens");
    }
  }

  @Test
  void aClassifierOfTextsTakesTheLastToken() {
    FusedGraph texts = GraphImport.of(TinyEncoder.xlnet(Task.TEXT_CLASSIFICATION).graph(), LONGEST);
    try (CompiledForward model = compile(texts, CompileOptions.of(Precision.INT8))) {
      assertThat(model.graph().plan().lines())
          .extracting(Plan.Line::operation)
          .contains("relative attention of 4 heads, 32", "pooling, last");
      TokenBatch batch = RandomTokens.ofLengths(1, 6, 6);
      batch.attentionMask()[1][0] = 0;
      assertThatThrownBy(() -> model.run(batch, List.of(Forward.LOGITS)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage(
              "attention_mask of sequence 1 has a token behind padding at 1, expected all padding at the end: the last token stands for the sequence");
    }
  }

  @Test
  void longerTextsThanItWasCompiledForAreRefused() {
    try (CompiledForward model = compile(fused, CompileOptions.of(Precision.F32))) {
      TokenBatch batch = RandomTokens.ofLengths(1, LONGEST + 1);
      assertThatThrownBy(() -> model.run(batch, List.of(Forward.LOGITS)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("the batch is 111 tokens long, expected at most 110, the model's positions");
    }
  }

  /** A row of r for each distance, of each head: 4 bytes a column. */
  @Test
  void distancesCountAsMemory() {
    FusedGraph shorter = GraphImport.of(graph, LONGEST - 64);
    try (CompiledForward model = compile(fused, CompileOptions.of(Precision.F32));
        CompiledForward small = compile(shorter, CompileOptions.of(Precision.F32))) {
      int blocks = 2;
      int heads = 4;
      int width = 32;
      assertThat(model.graph().weightBytes() - small.graph().weightBytes())
          .isEqualTo((long) blocks * 2 * 64 * (width + heads) * Float.BYTES);
    }
  }
}
