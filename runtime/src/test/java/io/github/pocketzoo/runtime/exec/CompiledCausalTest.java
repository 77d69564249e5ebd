package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.CausalSession;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.gpt.decoder.Norm;
import io.github.pocketzoo.runtime.Runtime;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.FusedOp;
import io.github.pocketzoo.runtime.plan.GraphImport;
import io.github.pocketzoo.runtime.plan.Sight;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SameDiff;

/** Reading token by token gives the logits of reading everything at once. */
class CompiledCausalTest {
  private static final double TOLERANCE = 1e-4;
  private static final CompileOptions F32 = CompileOptions.of(Precision.F32).withThreads(2);

  /** Texts, and what SameDiff expects after each of their tokens. */
  private record Texts(int[][] tokens, float[][][] logits) {
    static Texts of(TinyGpt gpt, int... lengths) {
      TokenBatch batch = RandomTokens.ofLengths(7, lengths);
      Outputs outputs = Outputs.ofSameDiff(gpt.graph(), batch, List.of(Forward.LOGITS));
      int[][] tokens = new int[lengths.length][];
      float[][][] logits = new float[lengths.length][][];
      for (int i = 0; i < lengths.length; i++) {
        tokens[i] = Arrays.copyOf(batch.inputIds()[i], lengths[i]);
        float[] flat = outputs.ofSequence(batch, i).get(Forward.LOGITS);
        int width = TinyBert.VOCABULARY;
        logits[i] =
            IntStream.range(0, lengths[i])
                .mapToObj(j -> Arrays.copyOfRange(flat, j * width, (j + 1) * width))
                .toArray(float[][]::new);
      }
      return new Texts(tokens, logits);
    }

    int[] part(int text, int from, int to) {
      int length = tokens[text].length;
      return Arrays.copyOfRange(tokens[text], Math.min(from, length), Math.min(to, length));
    }

    int[][] parts(int from, int to) {
      return IntStream.range(0, tokens.length)
          .mapToObj(text -> part(text, from, to))
          .toArray(int[][]::new);
    }
  }

  private static void assertLogits(Texts texts, int text, int index, float[] actual) {
    Agreement.assertNear(
        "text %d after token %d".formatted(text, index),
        actual,
        texts.logits()[text][index],
        TOLERANCE);
  }

  /** Appends the same stretch of all texts and looks at all logits. */
  private static void append(CausalSession session, Texts texts, int from, int to) {
    float[][] last = session.append(texts.parts(from, to));
    for (int text = 0; text < last.length; text++) {
      int count = texts.part(text, from, to).length;
      if (count == 0) {
        assertThat(last[text]).isEmpty();
      } else {
        assertLogits(texts, text, from + count - 1, last[text]);
      }
      assertThat(session.length(text)).isEqualTo(Math.min(to, texts.tokens()[text].length));
    }
  }

  private static void appendAndScore(CausalSession session, Texts texts, int from, int to) {
    float[][][] all = session.appendAndScore(texts.parts(from, to));
    for (int text = 0; text < all.length; text++) {
      assertThat(all[text])
          .hasDimensions(
              texts.part(text, from, to).length,
              texts.part(text, from, to).length == 0 ? 0 : TinyBert.VOCABULARY);
      for (int i = 0; i < all[text].length; i++) {
        assertLogits(texts, text, from + i, all[text][i]);
      }
    }
  }

  private static void readInPieces(CompiledCausal model, Texts texts, int... ends) {
    try (CausalSession session = model.open(texts.tokens().length)) {
      int from = 0;
      for (int end : ends) {
        append(session, texts, from, end);
        from = end;
      }
    }
    try (CausalSession session = model.open(texts.tokens().length)) {
      int from = 0;
      for (int end : ends) {
        appendAndScore(session, texts, from, end);
        from = end;
      }
    }
  }

  @ParameterizedTest(name = "{0} columns, {1} heads, then {2}")
  @CsvSource({"32, 4, 72", "12, 4, 19", "36, 2, 67", "17, 1, 1", "48, 3, 130"})
  void sizes(int hidden, int heads, int intermediate) {
    TinyGpt gpt = TinyGpt.of(hidden, heads, intermediate);
    Texts texts = Texts.of(gpt, 90);
    try (CompiledCausal model = Runtime.compileCausal(gpt.graph(), F32)) {
      readInPieces(model, texts, 1, 2, 3, 30, 31, 63, 64, 65, 66, 90);
    }
  }

  static Stream<Arguments> engines() {
    return Stream.of(1, 2, 3)
        .flatMap(
            threads ->
                Engines.exact()
                    .filter(each -> each.getPayload().precision() == Precision.F32)
                    .map(each -> Arguments.of(each, threads)));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void enginesAndThreads(CompileOptions options, int threads) {
    TinyGpt gpt = TinyGpt.ofFullVectors();
    Texts texts = Texts.of(gpt, 130, 5, 67);
    try (CompiledCausal model = Runtime.compileCausal(gpt.graph(), options.withThreads(threads))) {
      readInPieces(model, texts, 1, 3, 4, 60, 64, 65, 100, 101, 102, 130);
    }
  }

  @ParameterizedTest
  @EnumSource
  void rotaryPositions(TinyGpt.Rotary family) {
    TinyGpt gpt = family.decoder();
    Texts texts = Texts.of(gpt, 130, 5, 67);
    for (int threads = 1; threads <= 3; threads++) {
      try (CompiledCausal model = CompiledCausal.compile(gpt.fused(), F32.withThreads(threads))) {
        readInPieces(model, texts, 1, 3, 4, 60, 64, 65, 100, 101, 102, 130);
      }
    }
  }

  @Test
  void tokenByToken() {
    TinyGpt gpt = TinyGpt.of(20, 4, 31);
    Texts texts = Texts.of(gpt, 140, 70);
    try (CompiledCausal model = Runtime.compileCausal(gpt.graph(), F32)) {
      readInPieces(model, texts, IntStream.rangeClosed(1, 140).toArray());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 16, 63, 64, 65})
  void localAttention(int window) {
    TinyGpt gpt = TinyGpt.of(20, 4, 31).withWindows(OptionalInt.of(window), OptionalInt.empty());
    Texts texts = Texts.of(gpt, 150, 20);
    try (CompiledCausal model = Runtime.compileCausal(gpt.graph(), F32)) {
      readInPieces(model, texts, 10, 11, 12, 110, 111, 150);
    }
  }

  /** A window that is longer than what biases are tried on as a whole, and none. */
  @ParameterizedTest
  @ValueSource(ints = {4_500, 8_192})
  void longTexts(int window) {
    int longest = 8_192;
    OptionalInt local = window < longest ? OptionalInt.of(window) : OptionalInt.empty();
    TinyGpt gpt = TinyGpt.narrow(local);
    Texts texts = Texts.of(gpt, 5_000);
    FusedGraph fused = GraphImport.of(gpt.graph(), longest);
    assertThat(fused.positions()).isEqualTo(longest);
    try (CompiledCausal model = CompiledCausal.compile(fused, F32);
        CausalSession session = model.open(1)) {
      append(session, texts, 0, 4_090);
      appendAndScore(session, texts, 4_090, 4_100);
      append(session, texts, 4_100, 4_101);
      append(session, texts, 4_101, 4_990);
      appendAndScore(session, texts, 4_990, 5_000);
    }
  }

  @Test
  void theLongestContextIsThatOfTheModel() {
    int longest = 32_768;
    SameDiff graph = TinyGpt.narrow(OptionalInt.of(4_096)).graph();

    FusedGraph fused = GraphImport.of(graph, longest);

    assertThat(fused.positions()).isEqualTo(longest);
    assertThat(fused.ops())
        .filteredOn(FusedOp.Attention.class::isInstance)
        .extracting(op -> ((FusedOp.Attention) op).sight())
        .containsExactly(Sight.window(4_096));
  }

  @ParameterizedTest
  @EnumSource
  void placementsOfNorms(Norm.Placement placement) {
    TinyGpt gpt = TinyGpt.ofFullVectors().with(placement).withHeadOfItsOwn();
    Texts texts = Texts.of(gpt, 40, 20);
    try (CompiledCausal model = Runtime.compileCausal(gpt.graph(), F32)) {
      readInPieces(model, texts, 10, 11, 40);
    }
  }

  /** More sequences than are shared out by columns, and more tokens than run at once. */
  @Test
  void manySequences() {
    TinyGpt gpt = TinyGpt.ofFullVectors();
    int[] lengths = new int[30];
    Arrays.setAll(lengths, i -> 20 + i % 7);
    Texts texts = Texts.of(gpt, lengths);
    try (CompiledCausal model = Runtime.compileCausal(gpt.graph(), F32)) {
      readInPieces(model, texts, 20, 21, 22, 27);
    }
  }

  @Test
  void sequencesForgetTokens() {
    TinyGpt gpt = TinyGpt.ofFullVectors();
    Texts texts = Texts.of(gpt, 140, 140);
    try (CompiledCausal model = Runtime.compileCausal(gpt.graph(), F32);
        CausalSession session = model.open(2)) {
      append(session, texts, 0, 140);
      session.append(new int[][] {{}, {}});
      for (int length : new int[] {139, 128, 64, 30, 0}) {
        session.truncate(0, length);
        assertThat(session.length(0)).isEqualTo(length);
        assertThat(session.length(1)).isEqualTo(140);
        int end = Math.min(140, length + 3);
        float[][] logits = session.append(new int[][] {texts.part(0, length, end), {}});
        assertLogits(texts, 0, end - 1, logits[0]);
        session.truncate(0, length);
      }
    }
  }

  /** As beams are: the copies go on by themselves. */
  @Test
  void sequencesBecomeCopiesOfOthers() {
    TinyGpt gpt = TinyGpt.ofFullVectors();
    Texts texts = Texts.of(gpt, 100, 80, 140);
    Random random = new Random(3);
    try (CompiledCausal model = Runtime.compileCausal(gpt.graph(), F32);
        CausalSession session = model.open(3)) {
      int[] text = {0, 1, 2};
      session.append(new int[][] {texts.part(0, 0, 62), texts.part(1, 0, 30), texts.part(2, 0, 1)});
      for (int step = 0; step < 40; step++) {
        int[] sources = random.ints(3, 0, 3).toArray();
        session.reorder(sources);
        int[] old = text.clone();
        Arrays.setAll(text, i -> old[sources[i]]);
        int[][] next = new int[3][];
        int[] ends = new int[3];
        for (int i = 0; i < 3; i++) {
          int length = session.length(i);
          ends[i] = Math.min(length + random.nextInt(3), texts.tokens()[text[i]].length);
          next[i] = texts.part(text[i], length, ends[i]);
        }
        float[][] logits = session.append(next);
        for (int i = 0; i < 3; i++) {
          if (next[i].length > 0) {
            assertLogits(texts, text[i], ends[i] - 1, logits[i]);
          }
        }
      }
    }
  }

  @Test
  void pagesAreUsedAgain() {
    TinyGpt gpt = TinyGpt.ofFullVectors();
    Texts texts = Texts.of(gpt, 130);
    try (CompiledCausal model = Runtime.compileCausal(gpt.graph(), F32)) {
      readInPieces(model, texts, 130);
      long bytes = model.cacheBytes();
      assertThat(bytes).isPositive();
      for (int i = 0; i < 5; i++) {
        readInPieces(model, texts, 70, 130);
      }
      assertThat(model.cacheBytes()).isEqualTo(bytes);
    }
  }

  @Test
  void badTokensLeaveTheSessionAsItWas() {
    TinyGpt gpt = TinyGpt.ofFullVectors();
    Texts texts = Texts.of(gpt, 40);
    try (CompiledCausal model = Runtime.compileCausal(gpt.graph(), F32);
        CausalSession session = model.open(1)) {
      assertThat(model.contextLength()).isEqualTo(TinyGpt.POSITIONS);
      assertThat(model.vocabularySize()).isEqualTo(TinyBert.VOCABULARY);
      append(session, texts, 0, 30);
      assertThatThrownBy(() -> session.append(new int[][] {{3, TinyBert.VOCABULARY}}))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("50");
      assertThatThrownBy(() -> session.append(new int[][] {{-1}}))
          .isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(() -> session.append(new int[1][TinyGpt.POSITIONS - 29]))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("context");
      assertThatThrownBy(() -> session.append(new int[2][1]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> session.truncate(0, 31))
          .isInstanceOf(IllegalArgumentException.class);
      append(session, texts, 30, 40);
    }
  }

  @Test
  void anEncoderIsNoDecoder() {
    assertThatThrownBy(() -> Runtime.compileCausal(TinyBert.encoder().graph(), F32))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(Forward.LOGITS);
  }

  @Test
  void aClosedModelIsRefused() {
    CompiledCausal model = Runtime.compileCausal(TinyGpt.ofFullVectors().graph(), F32);
    CausalSession session = model.open(1);
    session.append(new int[][] {{1, 2}});
    model.close();
    assertThatThrownBy(() -> session.append(new int[][] {{1}}))
        .isInstanceOf(IllegalStateException.class);
    session.close();
  }
}
