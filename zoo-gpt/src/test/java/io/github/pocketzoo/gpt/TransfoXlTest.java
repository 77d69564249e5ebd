package io.github.pocketzoo.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.checkpoint.SafetensorsFile;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.exec.CausalSession;
import io.github.pocketzoo.core.exec.SameDiffCausalForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.fixture.Closeness;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Texts of several segments, with a memory of those before. */
class TransfoXlTest {
  private static final String WITH_MEMORY =
      "io.github.pocketzoo.gpt.GoldenDecoder#transfoXlsWithMemory";

  private static final GoldenDecoder SAME_LENGTH = new GoldenDecoder("transfo-xl");
  private static final GoldenDecoder MORE_IN_A_SEGMENT = new GoldenDecoder("transfo-xl-untied");

  /** A model's golden text of several segments. */
  private record Segments(int[] lengths, int[][] ids, INDArray logits) {
    static Segments of(GoldenDecoder decoder) {
      try (SafetensorsFile expected = decoder.expected()) {
        return new Segments(
            expected.read("segments").toIntVector(),
            expected.read("segments/input_ids").toIntMatrix(),
            expected.read("segments/logits"));
      }
    }

    int[][] tokens(int from, int end) {
      return Arrays.stream(ids)
          .map(row -> Arrays.copyOfRange(row, from, end))
          .toArray(int[][]::new);
    }

    /** What is expected after each token of a row, {@code [end − from, vocabulary]}. */
    void check(int row, int from, float[][] scores) {
      for (int i = 0; i < scores.length; i++) {
        Closeness.GOLDEN.assertClose(
            "logits", Nd4j.createFromArray(scores[i]), logits.slice(row).slice(from + i));
      }
    }
  }

  /** As transformers computes with {@code mems}. */
  @ParameterizedTest
  @MethodSource(WITH_MEMORY)
  void segmentBySegment(GoldenDecoder decoder) {
    Segments golden = Segments.of(decoder);
    try (Model model = decoder.load();
        CausalForward forward = new SameDiffCausalForward(model);
        CausalSession session = forward.open(2)) {
      int from = 0;
      for (int length : golden.lengths()) {
        float[][][] scores = session.appendAndScore(golden.tokens(from, from + length));
        golden.check(0, from, scores[0]);
        golden.check(1, from, scores[1]);
        from += length;
        assertThat(session.length(0)).isEqualTo(from);
      }
    }
  }

  /** The other rows of a batch don't matter, nor how long theirs are. */
  @ParameterizedTest
  @MethodSource(WITH_MEMORY)
  void sequencesOfDifferentLengths(GoldenDecoder decoder) {
    Segments golden = Segments.of(decoder);
    int[] lengths = golden.lengths();
    try (Model model = decoder.load();
        CausalForward forward = new SameDiffCausalForward(model);
        CausalSession session = forward.open(2)) {
      int rested = 0;
      for (int call = 0; call < lengths.length; call++) {
        // The second row begins a call later, and rests once in between.
        boolean rests = call == 0 || call == 3;
        rested += rests ? 1 : 0;
        int[] first = segment(golden, 0, call);
        int[] second = rests ? new int[0] : segment(golden, 1, call - rested);
        float[][][] scores = session.appendAndScore(new int[][] {first, second});
        assertThat(scores[0]).hasNumberOfRows(first.length);
        assertThat(scores[1]).hasNumberOfRows(second.length);
        golden.check(0, start(lengths, call), scores[0]);
        golden.check(1, start(lengths, call - rested), scores[1]);
      }
    }
  }

  private static int[] segment(Segments golden, int row, int number) {
    int start = start(golden.lengths(), number);
    return Arrays.copyOfRange(golden.ids()[row], start, start + golden.lengths()[number]);
  }

  private static int start(int[] lengths, int segment) {
    return IntStream.range(0, segment).map(i -> lengths[i]).sum();
  }

  /** Forgotten tokens leave no trace, and beams are copies. */
  @ParameterizedTest
  @MethodSource(WITH_MEMORY)
  void forgettingAndReordering(GoldenDecoder decoder) {
    Segments golden = Segments.of(decoder);
    int first = golden.lengths()[0];
    int second = first + golden.lengths()[1];
    int third = second + golden.lengths()[2];
    try (Model model = decoder.load();
        CausalForward forward = new SameDiffCausalForward(model);
        CausalSession session = forward.open(2)) {
      session.append(golden.tokens(0, first));
      session.append(golden.tokens(first, second));
      session.append(golden.tokens(0, second));
      session.truncate(0, second);
      session.truncate(1, second);
      session.reorder(new int[] {1, 0});
      int[][] tokens = golden.tokens(second, third);
      float[][][] swapped = session.appendAndScore(new int[][] {tokens[1], tokens[0]});
      golden.check(1, second, swapped[0]);
      golden.check(0, second, swapped[1]);

      session.truncate(0, second);
      session.reorder(new int[] {0, 0});
      golden.check(1, second, session.appendAndScore(new int[][] {tokens[1], {}})[0]);
      golden.check(1, second, session.appendAndScore(new int[][] {{}, tokens[1]})[1]);
    }
  }

  private static float[] lastOf(GoldenDecoder decoder, int[] tokens, int... lengths) {
    try (Model model = decoder.load();
        CausalForward forward = new SameDiffCausalForward(model);
        CausalSession session = forward.open(1)) {
      float[] last = new float[0];
      int from = 0;
      for (int length : lengths) {
        last = session.append(new int[][] {Arrays.copyOfRange(tokens, from, from + length)})[0];
        from += length;
      }
      return last;
    }
  }

  @Test
  void cutsMatterUnlessAllTokensSeeEquallyMany() {
    int[] tokens = IntStream.range(0, 20).map(i -> i * 7 % 27).toArray();
    assertThat(Nd4j.createFromArray(lastOf(SAME_LENGTH, tokens, 20)))
        .satisfies(
            whole ->
                Closeness.GOLDEN.assertClose(
                    "logits", Nd4j.createFromArray(lastOf(SAME_LENGTH, tokens, 3, 16, 1)), whole));
    double moved =
        Nd4j.createFromArray(lastOf(MORE_IN_A_SEGMENT, tokens, 20))
            .distance2(Nd4j.createFromArray(lastOf(MORE_IN_A_SEGMENT, tokens, 3, 16, 1)));
    assertThat(moved).isGreaterThan(0.01);
  }

  /** What is too much for one run is read in several. */
  @Test
  void textsHaveNoGreatestLength() {
    int[] tokens = IntStream.range(0, 530).map(i -> i * 7 % 27).toArray();
    float[] atOnce = lastOf(MORE_IN_A_SEGMENT, tokens, 530);
    assertThat(atOnce).containsExactly(lastOf(MORE_IN_A_SEGMENT, tokens, 512, 18));
  }

  @Test
  void aTokenOutsideTheVocabularyChangesNothing() {
    try (Model model = SAME_LENGTH.load();
        CausalForward forward = new SameDiffCausalForward(model);
        CausalSession session = forward.open(2)) {
      assertThat(forward.vocabularySize()).isEqualTo(27);
      session.append(new int[][] {{1, 2}, {3}});
      for (int token : new int[] {-1, 27}) {
        assertThatThrownBy(() -> session.append(new int[][] {{4}, {5, token}}))
            .isInstanceOf(InvalidInputException.class)
            .hasMessage("token " + token + ", expected 0 to 26");
      }
      assertThat(session.length(0)).isEqualTo(2);
      assertThat(session.length(1)).isEqualTo(1);
    }
  }
}
