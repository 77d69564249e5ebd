package io.github.pocketzoo.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LengthSortedBatchesTest {
  @Test
  void longestComesFirstAndEqualLengthsKeepTheirOrder() {
    LengthSortedBatches sorted = new LengthSortedBatches(new int[] {4, 9, 4, 7, 4}, 2);

    assertThat(sorted.batches()).containsExactly(new int[] {1, 3}, new int[] {0, 2}, new int[] {4});
  }

  @ParameterizedTest
  @CsvSource({"0, 4", "1, 4", "4, 4", "5, 4", "257, 32", "30, 1"})
  void resultsComeBackInTheOrderOfTheExamples(int size, int batchSize) {
    int[] lengths = new Random(size).ints(size, 1, 20).toArray();
    LengthSortedBatches sorted = new LengthSortedBatches(lengths, batchSize);
    List<List<String>> results =
        sorted.batches().stream()
            .map(batch -> Arrays.stream(batch).mapToObj(i -> "result " + i).toList())
            .toList();

    List<String> ordered = sorted.inOriginalOrder(results);

    assertThat(ordered).hasSize(size);
    for (int i = 0; i < size; i++) {
      assertThat(ordered.get(i)).isEqualTo("result " + i);
    }
  }

  @Test
  void missingResultsAreAnError() {
    LengthSortedBatches sorted = new LengthSortedBatches(new int[] {1, 2, 3}, 2);

    assertThatThrownBy(() -> sorted.inOriginalOrder(List.of(List.of("a", "b"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 batches, expected 2");
    assertThatThrownBy(() -> sorted.inOriginalOrder(List.of(List.of("a"), List.of("b"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 results of batch 0, expected 2");
  }
}
