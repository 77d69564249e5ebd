package io.github.pocketzoo.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReplacedTokensTest {
  private static final int DRAWS = 100_000;

  @Test
  void samplesFollowTheSoftmaxOfTheScores() {
    // Between other rows, whose scores must not matter.
    float[] scores = {500, 1, 2, 3, -500};
    double sum = Math.exp(1) + Math.exp(2) + Math.exp(3);
    int[] counts = new int[3];
    SplittableRandom random = new SplittableRandom(3);

    for (int i = 0; i < DRAWS; i++) {
      counts[ReplacedTokens.sample(scores, 1, 3, random)]++;
    }

    for (int i = 0; i < counts.length; i++) {
      double p = Math.exp(i + 1) / sum;
      double fourDeviations = 4 * Math.sqrt(p * (1 - p) / DRAWS);
      assertThat(counts[i] / (double) DRAWS).isCloseTo(p, within(fourDeviations));
    }
  }

  @Test
  void scoresThatOverflowAreSampledToo() {
    assertThat(ReplacedTokens.sample(new float[] {0, 3e38f, 0}, 0, 3, new SplittableRandom(1)))
        .isEqualTo(1);
  }
}
