package io.github.pocketzoo.bert.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.tokenizer.SpecialTokens;
import io.github.pocketzoo.core.tokenizer.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Token 1000·d + i is the i-th of document d, so that a sequence tells where its text is from. */
class PackingTest {
  private static final int CLS = 1;
  private static final int SEP = 2;

  private final SpecialTokens special =
      new SpecialTokens(
          new int[] {CLS}, new int[] {SEP}, new int[] {SEP}, 1, 0, 3, Set.of(0, 1, 2, 3));

  private static List<Words> document(int number, int... lengths) {
    List<Words> lines = new ArrayList<>();
    int next = 1000 * number;
    for (int length : lengths) {
      boolean[] first = new boolean[length];
      Arrays.fill(first, true);
      lines.add(new Words(IntStream.range(next, next + length).toArray(), first));
      next += length;
    }
    return lines;
  }

  private static List<List<Words>> manyDocuments() {
    SplittableRandom random = new SplittableRandom(2);
    return IntStream.rangeClosed(1, 300)
        .mapToObj(number -> document(number, random.ints(12, 1, 15).toArray()))
        .toList();
  }

  private List<PackedText> pack(Packing packing, List<List<Words>> documents) {
    return packing.pack(documents, special, new SplittableRandom(7));
  }

  private static Packing full(int maxLength, SentenceTask task) {
    return new Packing(maxLength, 0, task);
  }

  @Test
  void linesFillASequenceAndDocumentsAreKeptApart() {
    List<PackedText> packed =
        pack(full(8, SentenceTask.NONE), List.of(document(1, 2, 3, 4), document(2, 1)));

    assertThat(packed)
        .extracting(text -> Arrays.toString(text.ids()))
        .containsExactly(
            "[1, 1000, 1001, 1002, 1003, 1004, 2]",
            "[1, 1005, 1006, 1007, 1008, 2]",
            "[1, 2000, 2]");
  }

  @Test
  void everyTokenIsInExactlyOneSequenceALineThatIsTooLongToo() {
    List<List<Words>> documents = List.of(document(1, 30, 2, 7), document(2, 5, 5, 21));

    List<PackedText> packed = pack(new Packing(12, 0.3, SentenceTask.NONE), documents);

    assertThat(packed).allSatisfy(text -> assertThat(text.length()).isLessThanOrEqualTo(12));
    assertThat(packed.stream().flatMapToInt(text -> Arrays.stream(text.ids())).filter(id -> id > 3))
        .containsExactlyElementsOf(
            IntStream.concat(IntStream.range(1000, 1039), IntStream.range(2000, 2031))
                .boxed()
                .toList());
  }

  @Test
  void theFirstSegmentEndsWithTheMiddleSeparator() {
    PackedText text =
        pack(full(16, SentenceTask.NEXT_SENTENCE), List.of(document(1, 3), document(2, 4))).get(0);

    assertThat(text.ids()).startsWith(CLS, 1000, 1001, 1002, SEP).endsWith(SEP);
    assertThat(text.segments()).startsWith(0, 0, 0, 0, 0, 1).endsWith(1);
    assertThat(text.words()).startsWith(-1, 0, 1, 2, -1, 3).endsWith(-1);
    assertThat(text.order()).isEqualTo(1);
  }

  /** The tokens of one segment. */
  private static int[] segment(PackedText text, int number) {
    return IntStream.range(0, text.length())
        .filter(i -> text.segments()[i] == number && text.words()[i] >= 0)
        .map(i -> text.ids()[i])
        .toArray();
  }

  private static boolean follows(int[] second, int[] first) {
    // Either end may be cut, so the second text begins at or after the end of the first.
    return second[0] / 1000 == first[0] / 1000 && second[0] > first[first.length - 1];
  }

  @Test
  void halfOfTheSecondTextsAreTheNextOnesTheOthersAreFromOtherDocuments() {
    List<PackedText> packed = pack(full(40, SentenceTask.NEXT_SENTENCE), manyDocuments());

    int wrong = 0;
    for (PackedText text : packed) {
      int[] first = segment(text, 0);
      int[] second = segment(text, 1);
      assertThat(text.length()).isLessThanOrEqualTo(40);
      assertThat(Arrays.stream(first).map(id -> id / 1000).distinct()).hasSize(1);
      assertThat(Arrays.stream(second).map(id -> id / 1000).distinct()).hasSize(1);
      if (text.order() == 0) {
        assertThat(follows(second, first)).isTrue();
      } else {
        assertThat(second[0] / 1000).isNotEqualTo(first[0] / 1000);
        wrong++;
      }
    }
    // A document's last line may be alone and has no next sentence then, as in BERT's program.
    assertThat(wrong / (double) packed.size()).isBetween(0.5, 0.62);
    assertThat(packed).hasSizeGreaterThan(500);
  }

  @Test
  void linesAfterTheFirstTextOfAWrongPairAreUsedAgain() {
    List<PackedText> packed = pack(full(40, SentenceTask.NEXT_SENTENCE), manyDocuments());

    long[] tokens =
        packed.stream()
            .flatMapToInt(text -> Arrays.stream(segment(text, 0)))
            .asLongStream()
            .sorted()
            .toArray();
    assertThat(Arrays.stream(tokens).distinct().count()).isEqualTo(tokens.length);
  }

  @Test
  void halfOfTheOrdersAreSwapped() {
    List<PackedText> packed = pack(full(40, SentenceTask.SENTENCE_ORDER), manyDocuments());

    int swapped = 0;
    for (PackedText text : packed) {
      int[] first = segment(text, 0);
      int[] second = segment(text, 1);
      assertThat(text.length()).isLessThanOrEqualTo(40);
      assertThat(text.order() == 0 ? follows(second, first) : follows(first, second)).isTrue();
      swapped += text.order();
    }
    double share = swapped / (double) packed.size();
    assertThat(share).isCloseTo(0.5, within(4 * Math.sqrt(0.25 / packed.size())));
  }

  @Test
  void someSequencesAreShorter() {
    List<List<Words>> long1 =
        List.of(document(1, IntStream.generate(() -> 1).limit(900).toArray()));

    List<PackedText> packed = pack(new Packing(32, 0.5, SentenceTask.NONE), long1);

    assertThat(packed.stream().filter(text -> text.length() < 32).count() / (double) packed.size())
        .isBetween(0.3, 0.7);
  }

  @Test
  void whatCannotBePackedIsRefused() {
    List<List<Words>> one = List.of(document(1, 5));
    assertThatThrownBy(() -> pack(full(3, SentenceTask.NONE), one))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("leaves room for 1 tokens");
    assertThatThrownBy(() -> pack(full(16, SentenceTask.NEXT_SENTENCE), one))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("at least 2 documents");
  }
}
