package io.github.pocketzoo.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;

class ShardedTensorsTest {
  private static final String INDEX =
      "{\"metadata\": {\"total_size\": 12}, \"weight_map\": {\"a\": \"1.safetensors\", \"b\":"
          + " \"2.safetensors\", \"c\": \"2.safetensors\"}}";

  @TempDir private Path directory;

  private Path index() {
    return directory.resolve("model.safetensors.index.json");
  }

  @BeforeEach
  void write() throws IOException {
    Files.writeString(index(), INDEX);
    new SafetensorsWriter()
        .add("a", Nd4j.createFromArray(1f))
        .write(directory.resolve("1.safetensors"));
    new SafetensorsWriter()
        .add("b", Nd4j.createFromArray(2f))
        .add("c", Nd4j.createFromArray(3f))
        .write(directory.resolve("2.safetensors"));
  }

  private ShardedTensors open() {
    return ShardedTensors.open(index(), SafetensorsFile::open);
  }

  private void refuses(String message) {
    assertThatThrownBy(this::open)
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("%s: %s", index(), message);
  }

  @Test
  void tensorsOfAllFilesAreOneSource() {
    try (ShardedTensors read = open()) {
      assertThat(read.names()).containsExactlyInAnyOrder("a", "b", "c");
      assertThat(read.read("a").getFloat(0)).isEqualTo(1);
      assertThat(read.read("c").getFloat(0)).isEqualTo(3);
    }
  }

  @Test
  void filesAndIndexMustAgree() throws IOException {
    Files.writeString(index(), INDEX.replace("\"c\": \"2", "\"c\": \"1"));
    refuses("tensor c is in 2.safetensors, expected 1.safetensors");
    Files.writeString(index(), INDEX.replace("\"c\"", "\"d\""));
    refuses("tensor c is in 2.safetensors, expected in no file");
    Files.writeString(index(), INDEX.replace("\"c\"", "\"d\": \"2.safetensors\", \"c\""));
    refuses("tensor d is not in 2.safetensors");
    Files.writeString(index(), INDEX);
    Files.delete(directory.resolve("2.safetensors"));
    refuses("the shard 2.safetensors is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../1.safetensors",
        "/etc/passwd",
        "sub/1.safetensors",
        "..",
        "C:\\\\1.safetensors",
        "a\\u0000b",
        ""
      })
  void filesLieBesideTheIndex(String shard) throws IOException {
    Files.writeString(index(), INDEX.replace("1.safetensors", shard));
    refuses(
        "the file of tensor a is \"%s\", expected the name of a file beside the index"
            .formatted(shard));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"weight_map\": {}}", "{\"weight_map\": [\"a\"]}", "x"})
  void otherFilesAreRefused(String text) throws IOException {
    Files.writeString(index(), text);
    assertThatThrownBy(this::open)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(index() + ": ");
  }
}
