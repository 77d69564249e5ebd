package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionTest {
  private static TokenLayout packed(int... lengths) {
    TokenLayout layout = new TokenLayout();
    int longest = Arrays.stream(lengths).max().orElseThrow();
    int[][] mask = new int[lengths.length][longest];
    for (int row = 0; row < lengths.length; row++) {
      Arrays.fill(mask[row], 0, lengths[row], 1);
    }
    layout.set(mask, true);
    return layout;
  }

  private static TokenLayout examples(int count) {
    TokenLayout layout = new TokenLayout();
    layout.setExamples(count);
    return layout;
  }

  /** Parts follow one another and leave nothing out. */
  private static void assertComplete(Partition partition, TokenLayout layout, int threads) {
    assertThat(partition.parts()).hasSizeBetween(1, threads);
    int row = 0;
    int sequence = 0;
    for (Part part : partition.parts()) {
      assertThat(part.firstRow()).isEqualTo(row);
      assertThat(part.firstSequence()).isEqualTo(sequence);
      row = part.endRow();
      sequence = part.endSequence();
      if (partition.independent() && layout.rows() > 0) {
        assertThat(layout.start(part.firstSequence())).isEqualTo(part.firstRow());
        assertThat(layout.start(part.endSequence())).isEqualTo(part.endRow());
      }
    }
    assertThat(row).isEqualTo(layout.rows());
    assertThat(sequence).isEqualTo(layout.sequences());
  }

  @RepeatedTest(100)
  void everyRowAndSequenceIsInOnePart(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    int[] lengths = new int[1 + random.nextInt(20)];
    int longest = 1 + random.nextInt(130);
    Arrays.setAll(lengths, i -> 1 + random.nextInt(longest));
    TokenLayout layout = packed(lengths);
    for (int threads = 1; threads <= 9; threads++) {
      for (boolean together : new boolean[] {false, true}) {
        Partition partition = Partition.of(layout, threads, together);
        assertComplete(partition, layout, threads);
        assertThat(partition.independent() && together).isFalse();
        double share = (double) layout.rows() / partition.parts().size();
        int largest = partition.parts().stream().mapToInt(Part::rows).max().orElseThrow();
        assertThat((double) largest).isLessThanOrEqualTo(1.3 * share + 1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 6, 11, 12, 13, 100})
  void examplesWithoutTokens(int count) {
    for (int threads = 1; threads <= 4; threads++) {
      Partition partition = Partition.of(examples(count), threads, false);
      assertComplete(partition, examples(count), threads);
      assertThat(partition.independent()).isTrue();
    }
  }

  @Test
  void equalSequencesStayWhole() {
    Partition partition = Partition.of(packed(20, 20, 20, 20), 2, false);
    assertThat(partition.independent()).isTrue();
    assertThat(partition.parts()).containsExactly(new Part(0, 40, 0, 2), new Part(40, 40, 2, 2));
  }

  @Test
  void oneLongSequenceIsShared() {
    Partition partition = Partition.of(packed(100), 2, false);
    assertThat(partition.independent()).isFalse();
    assertThat(partition.parts()).containsExactly(new Part(0, 50, 0, 1), new Part(50, 50, 1, 0));
  }

  @Test
  void fewRowsAreForOneThread() {
    assertThat(Partition.of(packed(5, 6), 4, false).parts()).containsExactly(new Part(0, 11, 0, 2));
  }
}
