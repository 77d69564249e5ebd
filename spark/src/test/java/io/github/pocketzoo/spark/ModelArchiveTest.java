package io.github.pocketzoo.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A model directory that travels")
class ModelArchiveTest {
  @TempDir private Path temporary;
  private Path directory;

  @BeforeEach
  void write() throws IOException {
    directory = Files.createDirectories(temporary.resolve("model"));
    Files.createDirectories(directory.resolve("1_Pooling"));
    Files.writeString(directory.resolve("config.json"), "{}");
    Files.writeString(directory.resolve("1_Pooling/config.json"), "{\"pooling\": true}");
  }

  @Test
  void arrivesAsItWas() throws IOException {
    Path unpacked = ModelArchive.pack(directory, temporary.resolve("sent")).unpacked();
    assertThat(Files.readString(unpacked.resolve("config.json"))).isEqualTo("{}");
    assertThat(Files.readString(unpacked.resolve("1_Pooling/config.json")))
        .isEqualTo("{\"pooling\": true}");
  }

  /** As Spark names the files of an executor. */
  @Test
  void arrivesWhereverItIs() throws IOException {
    ModelArchive sent = ModelArchive.pack(directory, temporary.resolve("sent"));
    Path name = sent.file().getFileName();
    ModelArchive there =
        new ModelArchive(temporary.resolve("sent").resolve(".").resolve(name), sent.sha256());
    assertThat(there.unpacked().resolve("1_Pooling/config.json")).exists();
  }

  @Test
  void isKnownByItsContent() throws IOException {
    ModelArchive before = ModelArchive.pack(directory, temporary.resolve("sent"));
    assertThat(ModelArchive.pack(directory, temporary.resolve("sent"))).isEqualTo(before);
    Files.writeString(directory.resolve("config.json"), "[]");
    assertThat(ModelArchive.pack(directory, temporary.resolve("sent")).sha256())
        .isNotEqualTo(before.sha256());
  }

  @Test
  void isRefusedIfItChangedOnItsWay() throws IOException {
    Path sent = temporary.resolve("sent");
    ModelArchive archive = ModelArchive.pack(directory, sent);
    Files.writeString(directory.resolve("config.json"), "[]");
    ModelArchive other = ModelArchive.pack(directory, sent);
    ModelArchive changed = new ModelArchive(other.file(), archive.sha256());
    assertThatThrownBy(changed::unpacked)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected " + archive.sha256());
    try (Stream<Path> left = Files.list(sent)) {
      assertThat(left.filter(Files::isDirectory)).isEmpty();
    }
  }
}
