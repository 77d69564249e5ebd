package io.github.pocketzoo.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.catalog.hub.HubCoordinates;
import io.github.pocketzoo.core.catalog.maven.MavenCoordinates;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelReferenceTest {
  @Test
  void readsEveryForm(@TempDir Path existing) {
    assertThat(ModelReference.parse("maven:org.example:m:1.0"))
        .isEqualTo(
            new ModelReference.MavenArtifact(new MavenCoordinates("org.example", "m", "1.0")));
    assertThat(ModelReference.parse("hf:intfloat/e5-small-v2"))
        .isEqualTo(
            new ModelReference.HubModel(new HubCoordinates("intfloat", "e5-small-v2", "main")));
    assertThat(ModelReference.parse("hf:intfloat/e5-small-v2@refs/pr/3"))
        .isEqualTo(
            new ModelReference.HubModel(
                new HubCoordinates("intfloat", "e5-small-v2", "refs/pr/3")));
    assertThat(ModelReference.parse("all-MiniLM-L6-v2"))
        .isEqualTo(new ModelReference.CatalogName("all-MiniLM-L6-v2"));
    assertThat(ModelReference.parse(existing.toString()))
        .isEqualTo(new ModelReference.Directory(existing));
  }

  @ParameterizedTest
  @ValueSource(strings = {"out/student", "./student", ".", "/no/such/directory"})
  void takesWhatLooksLikeAPathForOne(String text) {
    assertThat(ModelReference.parse(text)).isEqualTo(new ModelReference.Directory(Path.of(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"maven:org.example:m:1.0", "hf:a/b", "hf:a/b@v1.0", "name", "out/student"})
  void writesWhatItReads(String text) {
    assertThat(ModelReference.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "'', no model is named",
    "maven:org.example:m, 'org.example:m' is not group:artifact:version",
    "hf:e5-small-v2, 'hf:e5-small-v2' is not hf:owner/name",
    "hf:a/b/c, 'hf:a/b/c' is not hf:owner/name",
    "onnx:model, 'onnx:model' is no model; expected a directory",
  })
  void saysWhatItExpected(String text, String message) {
    assertThatThrownBy(() -> ModelReference.parse(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message.replace("''", "'"));
  }
}
