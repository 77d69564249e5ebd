package io.github.pocketzoo.compression.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import org.junit.jupiter.api.Test;

class LayerMapTest {
  @Test
  void takesTheLastBlockOfEachGroup() {
    assertThat(LayerMap.uniform(6, 3).teacherBlocks()).containsExactly(1, 3, 5);
    assertThat(LayerMap.uniform(12, 4).teacherBlocks()).containsExactly(2, 5, 8, 11);
    assertThat(LayerMap.uniform(5, 2).teacherBlocks()).containsExactly(1, 4);
    assertThat(LayerMap.uniform(3, 3).teacherBlocks()).containsExactly(0, 1, 2);
  }

  @Test
  void refusesStudentsDeeperThanTheTeacher() {
    assertThatThrownBy(() -> LayerMap.uniform(6, 7))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("the student has 7 layers, expected 1 to 6, the teacher's number");
    assertThatThrownBy(() -> LayerMap.uniform(6, 0)).isInstanceOf(InvalidInputException.class);
  }
}
