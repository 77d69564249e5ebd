package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import org.junit.jupiter.api.Test;

class TokenLayoutTest {
  private final TokenLayout layout = new TokenLayout();

  private static int[] positions(TokenLayout layout) {
    int[] positions = new int[layout.rows()];
    for (int row = 0; row < positions.length; row++) {
      positions[row] = layout.position(row);
    }
    return positions;
  }

  @Test
  void packedTokensStandBehindOneAnother() {
    layout.set(new int[][] {{1, 1, 0}, {1, 0, 0}, {1, 1, 1}}, true);
    assertThat(layout.rows()).isEqualTo(6);
    assertThat(layout.longest()).isEqualTo(3);
    assertThat(positions(layout)).containsExactly(0, 1, 3, 6, 7, 8);
    assertThat(layout.start(1)).isEqualTo(2);
    assertThat(layout.tokens(1)).isEqualTo(1);
    assertThat(layout.start(3)).isEqualTo(6);
  }

  @Test
  void packedPaddingMayStandAnywhere() {
    layout.set(new int[][] {{0, 1, 0, 1}}, true);
    assertThat(positions(layout)).containsExactly(1, 3);
    assertThat(layout.tokens(0)).isEqualTo(2);
  }

  @Test
  void aRectangleHasARowForEveryPosition() {
    layout.set(new int[][] {{1, 1, 0}, {1, 0, 0}}, false);
    assertThat(positions(layout)).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(layout.start(1)).isEqualTo(3);
    assertThat(layout.tokens(1)).isEqualTo(1);
  }

  @Test
  void inARectanglePaddingStandsBehindTokens() {
    assertThatThrownBy(() -> layout.set(new int[][] {{1, 1}, {0, 1}}, false))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "attention_mask of sequence 1 has a token behind padding at 1, expected all padding at the end");
  }

  @Test
  void aSequenceHasAToken() {
    assertThatThrownBy(() -> layout.set(new int[][] {{1, 1}, {0, 0}}, true))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("attention_mask of sequence 1 is all 0, expected at least one token");
  }

  @Test
  void anInstanceIsUsedAgain() {
    layout.set(new int[][] {{1, 1, 1, 1}, {1, 1, 0, 0}}, true);
    layout.set(new int[][] {{1}}, true);
    assertThat(positions(layout)).containsExactly(0);
    assertThat(layout.longest()).isEqualTo(1);
    layout.setExamples(3);
    assertThat(layout.rows()).isZero();
    assertThat(layout.sequences()).isEqualTo(3);
  }

  @Test
  void shapesAreTheSameWhereAllLengthsAre() {
    TokenLayout other = new TokenLayout();
    layout.set(new int[][] {{1, 1, 0}, {1, 0, 0}}, true);
    other.copyOf(layout);
    assertThat(layout.sameShapeAs(other)).isTrue();
    layout.set(new int[][] {{1, 0, 0}, {1, 1, 0}}, true);
    assertThat(layout.sameShapeAs(other)).isFalse();
    layout.setExamples(2);
    assertThat(layout.sameShapeAs(other)).isFalse();
    other.copyOf(layout);
    assertThat(layout.sameShapeAs(other)).isTrue();
  }
}
