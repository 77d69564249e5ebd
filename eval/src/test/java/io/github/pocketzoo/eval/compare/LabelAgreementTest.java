package io.github.pocketzoo.eval.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabelAgreementTest {
  @Test
  void isTheShareOfEqualAnswers() {
    assertThat(LabelAgreement.of(new int[] {1, 2, 3, 4}, new int[] {1, 2, 3, 5})).isEqualTo(0.75);
  }
}
