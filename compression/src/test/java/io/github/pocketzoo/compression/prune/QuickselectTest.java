package io.github.pocketzoo.compression.prune;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuickselectTest {
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
        assertThat(Quickselect.smallest(values.clone(), rank)).isEqualTo(sorted[rank]);
      }
    }
  }

  @Test
  void equalAndSortedValuesAreNoTrap() {
    assertThat(Quickselect.smallest(new float[100_000], 50_000)).isZero();
    float[] ascending = new float[100_000];
    for (int i = 0; i < ascending.length; i++) {
      ascending[i] = i;
    }
    assertThat(Quickselect.smallest(ascending, 77_777)).isEqualTo(77_777f);
  }
}
