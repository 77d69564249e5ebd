package io.github.pocketzoo.compression.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerChoiceTest {
  @ParameterizedTest
  @CsvSource({
    "uniform, 12, 6, 2 4 6 8 10 12",
    "uniform, 12, 5, 2 4 7 9 12",
    "last, 12, 5, 8 9 10 11 12",
    "skip, 12, 5, 2 4 6 8 10",
    "skip, 6, 6, 1 2 3 4 5 6",
    "'1,2,6', 6, 3, 1 2 6",
  })
  void choosesLayers(String choice, int teacher, int student, String layers) {
    assertThat(LayerChoice.of(choice).map(teacher, student).teacherBlocks())
        .containsExactlyElementsOf(
            Arrays.stream(layers.split(" ")).map(number -> Integer.parseInt(number) - 1).toList());
    assertThat(LayerChoice.of(choice)).hasToString(choice);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "first", "2,1", "0,1", "1,1", "1,,2", "1, 2", "-1"})
  void othersAreRefused(String choice) {
    assertThatThrownBy(() -> LayerChoice.of(choice))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("teacher layers");
  }

  @ParameterizedTest
  @CsvSource({"uniform, 3, 4", "last, 3, 4", "skip, 3, 4", "'1,4', 3, 2", "'1,2', 3, 1"})
  void aStudentThatDoesNotFitIsRefused(String choice, int teacher, int student) {
    assertThatThrownBy(() -> LayerChoice.of(choice).map(teacher, student))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("1 to 3");
  }

  @ParameterizedTest
  @CsvSource({"uniform, 6, 3", "uniform, 5, 3", "last, 1, 1", "'1,2,3,6', 6, 4"})
  void halfOfTheLayersUnlessTheyAreListed(String choice, int teacher, int student) {
    assertThat(LayerChoice.of(choice).usualBlocks(teacher)).isEqualTo(student);
  }
}
