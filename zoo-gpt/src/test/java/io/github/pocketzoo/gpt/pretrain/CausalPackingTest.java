package io.github.pocketzoo.gpt.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.tokenizer.Words;
import io.github.pocketzoo.core.train.StreamedExamples;
import io.github.pocketzoo.core.train.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CausalPackingTest {
  private static final int END = 0;
  private static final int BREAK = 1;

  private static Words line(int... ids) {
    return new Words(ids, new boolean[ids.length]);
  }

  private static final List<List<Words>> DOCUMENTS =
      List.of(List.of(line(10, 11), line(12)), List.of(line(20, 21, 22)), List.of(line(30)));

  private static CausalPacking packing(int length, DocumentBoundary boundary) {
    return new CausalPacking(length, boundary, END, List.of(BREAK));
  }

  private static List<int[]> pack(int length, DocumentBoundary boundary) {
    return packing(length, boundary).pack(DOCUMENTS, new SplittableRandom(3));
  }

  @Test
  void separateDocumentsBeginSequencesAndHaveLineBreaks() {
    assertThat(pack(4, DocumentBoundary.SEPARATE))
        .containsExactly(
            new int[] {END, 10, 11, BREAK, 12},
            new int[] {12, END},
            new int[] {END, 20, 21, 22, END},
            new int[] {END, 30, END});
  }

  @Test
  void packedDocumentsFillAllSequencesButTheLast() {
    List<int[]> sequences = pack(4, DocumentBoundary.PACKED);
    assertThat(sequences.subList(0, sequences.size() - 1)).allMatch(each -> each.length == 5);
    List<Integer> stream = new ArrayList<>(List.of(sequences.get(0)[0]));
    for (int[] sequence : sequences) {
      assertThat(sequence[0]).isEqualTo(stream.get(stream.size() - 1));
      for (int i = 1; i < sequence.length; i++) {
        stream.add(sequence[i]);
      }
    }
    assertThat(stream).startsWith(END).endsWith(END).hasSize(12);
    assertThat(String.valueOf(stream))
        .contains("0, 10, 11, 1, 12, 0")
        .contains("0, 20, 21, 22, 0")
        .contains("0, 30, 0");
  }

  @Test
  void everyTokenIsPredictedOnceByTheOneBeforeIt() {
    CausalPacking packing = packing(4, DocumentBoundary.SEPARATE);
    StreamedExamples.Example example =
        packing.example(new int[] {END, 20, 21, END}, new SplittableRandom(0));
    assertThat(example.encoding().inputIds()).containsExactly(END, 20, 21);
    assertThat(example.target()).isEqualTo(new Target.OfTokens(new int[] {20, 21, END}));
    assertThat(packing.length(new int[] {END, 20, 21, END})).isEqualTo(3);
  }

  @Test
  void namesOfBoundaries() {
    assertThat(DocumentBoundary.of("packed")).isEqualTo(DocumentBoundary.PACKED);
    assertThatThrownBy(() -> DocumentBoundary.of("glued"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected packed or separate");
    assertThatThrownBy(() -> packing(1, DocumentBoundary.PACKED))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("2 or more");
  }
}
