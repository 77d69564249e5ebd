package io.github.pocketzoo.core.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.provenance.CodeHash;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeHashTest {
  @TempDir private Path directory;

  private void write(String file, String text) throws IOException {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private String hash(String... roots) {
    return TreeHash.of(List.of(roots).stream().map(directory::resolve).toList());
  }

  @Test
  void changesWithNamesAndContentsOnly() throws IOException {
    write("one/a", "text");
    write("one/b/c", "more");
    write("same/b/c", "more");
    write("same/a", "text");
    assertThat(hash("one")).hasSize(64).isEqualTo(hash("same"));

    write("content/a", "texT");
    write("content/b/c", "more");
    write("name/a", "text");
    write("name/b/d", "more");
    write("moved/a", "textm");
    write("moved/b/c", "ore");
    assertThat(List.of(hash("one"), hash("content"), hash("name"), hash("moved")))
        .doesNotHaveDuplicates();
  }

  @Test
  void looksBehindSymbolicLinks() throws IOException {
    write("one/a", "text");
    write("one/b/c", "more");
    Files.createSymbolicLink(directory.resolve("link"), directory.resolve("one"));

    assertThat(hash("link")).isEqualTo(hash("one"));
  }

  @Test
  void countsFilesWhereverTheyLie() throws IOException {
    write("all/a", "text");
    write("all/b/c", "more");
    write("first/a", "text");
    write("second/b/c", "more");
    Path jar = directory.resolve("files.jar");
    try (OutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.flush();
    }
    try (FileSystem files = FileSystems.newFileSystem(jar)) {
      Files.createDirectories(files.getPath("root/b"));
      Files.writeString(files.getPath("root/a"), "text");
      Files.writeString(files.getPath("root/b/c"), "more");
      assertThat(TreeHash.of(List.of(files.getPath("root")))).isEqualTo(hash("all"));
    }
    assertThat(hash("first", "second")).isEqualTo(hash("all"));
  }

  @Test
  void codeHasOneHash() {
    assertThat(CodeHash.ofThis()).matches("[0-9a-f]{64}").isEqualTo(CodeHash.ofThis());
  }
}
