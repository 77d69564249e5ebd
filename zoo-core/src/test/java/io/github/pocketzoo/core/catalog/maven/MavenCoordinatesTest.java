package io.github.pocketzoo.core.catalog.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MavenCoordinatesTest {
  @Test
  void knowWhereTheJarLies() {
    MavenCoordinates coordinates = MavenCoordinates.parse("org.example.ml:my-model:1.0-beta_2");
    assertThat(coordinates.jarPath())
        .isEqualTo("org/example/ml/my-model/1.0-beta_2/my-model-1.0-beta_2.jar");
    assertThat(coordinates).hasToString("org.example.ml:my-model:1.0-beta_2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a:b", "a:b:c:d", "a:b:", "a:../../b:1", "a:b:[1,2)", "a:b:1 "})
  void refuseWhatIsNone(String text) {
    assertThatThrownBy(() -> MavenCoordinates.parse(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("group:artifact:version");
  }
}
