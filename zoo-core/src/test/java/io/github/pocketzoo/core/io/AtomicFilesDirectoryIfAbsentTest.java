package io.github.pocketzoo.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesDirectoryIfAbsentTest {
  @TempDir private Path directory;

  private Path target() {
    return directory.resolve("parent").resolve("target");
  }

  @Test
  void writesOnce() {
    write("first");
    write("second");
    assertThat(target().resolve("file")).hasContent("first");
  }

  @Test
  void keepsWhatAnotherProcessWroteMeanwhile() throws IOException {
    AtomicFiles.directoryIfAbsent(
        target(),
        path -> {
          Files.writeString(path.resolve("file"), "late");
          write("early");
        });
    assertThat(target().resolve("file")).hasContent("early");
    assertNothingElse();
  }

  @Test
  void leavesNothingBehindOnFailure() throws IOException {
    assertThatThrownBy(
            () ->
                AtomicFiles.directoryIfAbsent(
                    target(),
                    path -> {
                      Files.writeString(path.resolve("file"), "half");
                      throw new IOException("disk full");
                    }))
        .hasMessage("cannot write %s: IOException (disk full)", target());
    try (Stream<Path> files = Files.list(target().getParent())) {
      assertThat(files).isEmpty();
    }
  }

  private void write(String text) {
    AtomicFiles.directoryIfAbsent(target(), path -> Files.writeString(path.resolve("file"), text));
  }

  private void assertNothingElse() throws IOException {
    try (Stream<Path> files = Files.list(target().getParent())) {
      assertThat(files).containsExactly(target());
    }
  }
}
