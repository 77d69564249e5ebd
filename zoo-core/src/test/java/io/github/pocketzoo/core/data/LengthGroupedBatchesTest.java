package io.github.pocketzoo.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LengthGroupedBatchesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "1, 1",
    "1, 8",
    "7, 7",
    "8, 7",
    "100, 1",
    "399, 8",
    "400, 8",
    "401, 8",
    "2025, 4",
    "3, 2147483647"
  })
  void everyExampleIsInOneBatch(int size, int batchSize) {
    LengthGroupedBatches grouped = new LengthGroupedBatches(lengths(size, 17), batchSize, 42);
    for (int epoch = 0; epoch < 3; epoch++) {
      List<int[]> batches = grouped.epoch(epoch);

      assertThat(batches).hasSize(grouped.batchesPerEpoch());
      assertThat(batches.stream().flatMapToInt(Arrays::stream).sorted())
          .containsExactlyElementsOf(IntStream.range(0, size).boxed().toList());
      assertThat(batches.stream().filter(batch -> batch.length != batchSize).count())
          .isLessThanOrEqualTo(1);
      assertThat(batches).allMatch(batch -> batch.length > 0 && batch.length <= batchSize);
    }
  }

  @Test
  void epochDependsOnSeedAndNumberAlone() {
    int[] lengths = lengths(1000, 3);
    LengthGroupedBatches grouped = new LengthGroupedBatches(lengths, 16, 7);
    List<int[]> third = grouped.epoch(2);
    assertThat(third.get(0)).hasSize(16);

    assertSame(grouped.epoch(2), third);
    assertSame(new LengthGroupedBatches(lengths, 16, 7).epoch(2), third);
    for (LengthGroupedBatches other :
        List.of(
            new LengthGroupedBatches(lengths, 16, 8),
            new LengthGroupedBatches(lengths, 16, 6),
            new LengthGroupedBatches(lengths, 16, 9))) {
      for (int epoch = 0; epoch < 6; epoch++) {
        assertThat(flat(other.epoch(epoch))).isNotEqualTo(flat(third));
      }
    }
    assertThat(flat(grouped.epoch(1))).isNotEqualTo(flat(third));
  }

  @Test
  void lengthsAreCopied() {
    int[] lengths = lengths(100, 3);
    LengthGroupedBatches grouped = new LengthGroupedBatches(lengths, 4, 7);
    List<int[]> before = grouped.epoch(0);
    Arrays.fill(lengths, 1);
    assertSame(grouped.epoch(0), before);
  }

  @Test
  void littleIsPadded() {
    int[] lengths = lengths(10_000, 5);
    long tokens = Arrays.stream(lengths).asLongStream().sum();
    List<int[]> batches = new LengthGroupedBatches(lengths, 32, 1).epoch(0);
    long padded =
        batches.stream()
            .mapToLong(b -> (long) b.length * Arrays.stream(b).map(i -> lengths[i]).max().orElse(0))
            .sum();

    assertThat((double) padded / tokens).isLessThan(1.05);
  }

  @Test
  void batchesAreNotInOrderOfLength() {
    int[] lengths = lengths(3200, 5);
    List<int[]> batches = new LengthGroupedBatches(lengths, 32, 1).epoch(0);
    long longerThanTheOneBefore =
        IntStream.range(1, batches.size())
            .filter(b -> lengths[batches.get(b)[0]] > lengths[batches.get(b - 1)[0]])
            .count();

    assertThat(longerThanTheOneBefore).isBetween(30L, 70L);
  }

  @Test
  void batchesMustHaveRoom() {
    assertThatThrownBy(() -> new LengthGroupedBatches(new int[3], 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("batchSize is 0, expected at least 1");
  }

  private static int[] lengths(int size, long seed) {
    return new Random(seed).ints(size, 3, 65).toArray();
  }

  private static void assertSame(List<int[]> actual, List<int[]> expected) {
    assertThat(flat(actual)).isEqualTo(flat(expected));
  }

  private static List<List<Integer>> flat(List<int[]> batches) {
    return batches.stream().map(batch -> Arrays.stream(batch).boxed().toList()).toList();
  }
}
