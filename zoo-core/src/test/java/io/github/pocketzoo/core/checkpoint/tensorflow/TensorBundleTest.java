package io.github.pocketzoo.core.checkpoint.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.checkpoint.SafetensorsFile;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints of TensorFlow, made by {@code tools/golden/tensorflow_bundles.py}. */
class TensorBundleTest {
  static final List<String> FILES =
      List.of(
          "types.ckpt.index", "types.ckpt.data-00000-of-00002", "types.ckpt.data-00001-of-00002");

  @TempDir private Path directory;

  static Path golden(String name) {
    try {
      return Path.of(TensorBundleTest.class.getResource("/golden/tensorflow/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path copy() throws IOException {
    for (String file : FILES) {
      Files.write(directory.resolve(file), Files.readAllBytes(golden(file)));
    }
    return directory.resolve("types.ckpt.index");
  }

  private void refuses(Path index, String message) {
    assertThatThrownBy(
            () -> {
              try (TensorBundle read = TensorBundle.open(index)) {
                read.names().forEach(read::read);
              }
            })
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(directory.toString())
        .hasMessageContaining(message);
  }

  @Test
  void readsEveryTypeFromSeveralFiles() {
    try (TensorBundle read = TensorBundle.open(golden("types.ckpt.index"));
        SafetensorsFile expected = SafetensorsFile.open(golden("expected.safetensors"))) {
      assertThat(read.names()).containsAll(expected.names()).hasSize(expected.names().size() + 1);
      for (String name : expected.names()) {
        assertThat(read.read(name)).as(name).isEqualTo(expected.read(name));
      }
      assertThat(read.read("scope/bf16").toFloatMatrix())
          .isDeepEqualTo(
              new float[][] {{0, -0f, 1, -2.5f}, {65536, 0x1p-14f, 0x1p-24f, 0.33398438f}});
    }
  }

  @Test
  void anIndexMayHaveManyBlocks() {
    try (TensorBundle read = TensorBundle.open(golden("many.ckpt.index"))) {
      assertThat(read.names()).hasSize(400);
      assertThat(read.read("variable_0399").getFloat(0)).isEqualTo(399);
    }
  }

  @Test
  void everyAlteredByteOfTheIndexIsNoticed() throws IOException {
    Path index = copy();
    byte[] whole = Files.readAllBytes(index);
    // Between the handles of its blocks and the magic number, the footer has padding.
    for (int i = 0; i < whole.length - 48; i++) {
      byte[] altered = whole.clone();
      altered[i] ^= 4;
      Files.write(index, altered);
      refuses(index, "");
    }
    for (int length = 0; length < whole.length; length++) {
      Files.write(index, Arrays.copyOf(whole, length));
      refuses(index, "");
    }
  }

  @Test
  void everyAlteredByteOfTheDataIsNoticed() throws IOException {
    Path index = copy();
    Path data = directory.resolve(FILES.get(1));
    byte[] whole = Files.readAllBytes(data);
    for (int i = 0; i < whole.length; i++) {
      byte[] altered = whole.clone();
      altered[i] ^= 1;
      Files.write(data, altered);
      refuses(index, ": its checksum is wrong; the data are damaged");
    }
    Files.write(data, Arrays.copyOf(whole, whole.length - 1));
    refuses(index, "truncated or altered");
    Files.delete(data);
    refuses(index, FILES.get(1) + ": cannot open the variables");
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Path index = directory.resolve("model.ckpt.index");
    refuses(index, "cannot read the index");
    Files.write(index, new byte[100]);
    refuses(index, "not the index of a TensorFlow checkpoint");
  }
}
