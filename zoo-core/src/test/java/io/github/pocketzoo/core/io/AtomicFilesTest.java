package io.github.pocketzoo.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
  @TempDir private Path directory;

  @Test
  void writesAFileAndItsParents() {
    Path file = directory.resolve("a/b/file.txt");
    AtomicFiles.text(file, "größer");
    assertThat(file).hasContent("größer");
  }

  @Test
  void aFileIsReplacedOrStaysAsItWas() throws IOException {
    Path file = directory.resolve("file.txt");
    AtomicFiles.text(file, "old");
    assertThatThrownBy(
            () ->
                AtomicFiles.file(
                    file,
                    path -> {
                      Files.writeString(path, "half of the new con");
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("cannot write %s: IOException (disk full)", file);
    assertThat(file).hasContent("old");
    assertHoldsOnly(file);

    AtomicFiles.text(file, "new");
    assertThat(file).hasContent("new");
    assertHoldsOnly(file);
  }

  @Test
  void anyExceptionOfTheContentLeavesNothing() throws IOException {
    assertThatThrownBy(
            () ->
                AtomicFiles.file(
                    directory.resolve("file"),
                    path -> {
                      Files.writeString(path, "half");
                      throw new IllegalStateException("bug");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertHoldsOnly();
  }

  @Test
  void aDirectoryIsReplacedOrStaysAsItWas() throws IOException {
    Path target = directory.resolve("model");
    AtomicFiles.directory(target, path -> Files.writeString(path.resolve("old"), "1"));
    assertThatThrownBy(
            () ->
                AtomicFiles.directory(
                    target,
                    path -> {
                      Files.writeString(path.resolve("new"), "2");
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(InvalidInputException.class);
    assertThat(target.resolve("old")).hasContent("1");
    assertHoldsOnly(target);

    AtomicFiles.directory(target, path -> Files.writeString(path.resolve("new"), "2"));
    assertThat(target.resolve("new")).hasContent("2");
    assertThat(target.resolve("old")).doesNotExist();
    assertHoldsOnly(target);
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() {
    Path file = directory.resolve("file");
    AtomicFiles.text(file, "in the way");
    Path below = file.resolve("below");
    assertThatThrownBy(() -> AtomicFiles.text(below, "text"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("cannot write " + below);
    assertThatThrownBy(() -> AtomicFiles.directory(below, path -> {}))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("cannot write " + below);
  }

  private void assertHoldsOnly(Path... expected) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactlyInAnyOrder(expected);
    }
  }
}
