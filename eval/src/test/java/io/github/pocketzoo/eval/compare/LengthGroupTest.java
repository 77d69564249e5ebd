package io.github.pocketzoo.eval.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LengthGroupTest {
  @Test
  void groupsHoldAboutAsManyExamples() {
    int[] lengths = {80, 10, 20, 70, 30, 60, 40, 50};
    int[] truth = {1, 1, 1, 1, 1, 1, 1, 1};
    int[] predicted = {0, 1, 1, 0, 1, 1, 0, 1};

    assertThat(LengthGroup.of(lengths, truth, predicted))
        .containsExactly(
            new LengthGroup(10, 20, 2, 2),
            new LengthGroup(30, 40, 2, 1),
            new LengthGroup(50, 60, 2, 2),
            new LengthGroup(70, 80, 2, 0));
  }

  @Test
  void equalLengthsAreInOneGroup() {
    int[] same = {5, 5, 5, 5, 9};

    assertThat(LengthGroup.of(same, same, same))
        .containsExactly(new LengthGroup(5, 5, 4, 4), new LengthGroup(9, 9, 1, 1));
    assertThat(LengthGroup.of(new int[] {3}, new int[] {0}, new int[] {1}))
        .containsExactly(new LengthGroup(3, 3, 1, 0));
  }
}
