package io.github.pocketzoo.compression.prune;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RadixSelectTest {
  @Test
  void everyRankIsWhatSortingWouldPutThere() {
    Random random = new Random(3);
    for (int length : new int[] {1, 2, 3, 17, 100}) {
      // Few distinct values, so that there are ties.
      float[] values = new float[length];
      for (int i = 0; i < length; i++) {
        values[i] = random.nextInt(20) - 10;
      }
      float[] sorted = values.clone();
      Arrays.sort(sorted);
      for (int rank = 0; rank < length; rank++) {
        assertThat(RadixSelect.smallest(values, rank)).isEqualTo(sorted[rank]);
      }
    }
  }

  @Test
  void bothSignsAllSizesAndInfinities() {
    Random random = new Random(4);
    float[] values = new float[1_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.scalb(random.nextGaussian(), random.nextInt(300) - 150);
    }
    values[0] = Float.NEGATIVE_INFINITY;
    values[1] = Float.POSITIVE_INFINITY;
    values[2] = Float.MIN_VALUE;
    values[3] = -Float.MIN_VALUE;
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    for (int rank = 0; rank < values.length; rank++) {
      assertThat(RadixSelect.smallest(values, rank)).isEqualTo(sorted[rank]);
    }
  }

  @Test
  void equalAndSortedValuesAreNoTrap() {
    assertThat(RadixSelect.smallest(new float[100_000], 50_000)).isZero();
    float[] ascending = new float[100_000];
    for (int i = 0; i < ascending.length; i++) {
      ascending[i] = i;
    }
    assertThat(RadixSelect.smallest(ascending, 77_777)).isEqualTo(77_777f);
  }
}
