package io.github.pocketzoo.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainTextCorpusTest {
  @TempDir private Path directory;

  private Path write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** Lines, and "/" where a document ends. */
  private static List<String> read(TextCorpus corpus) {
    List<String> told = new ArrayList<>();
    corpus.read(
        new TextCorpus.Reader() {
          @Override
          public void line(String text) {
            told.add(text);
          }

          @Override
          public void endOfDocument() {
            told.add("/");
          }
        });
    return told;
  }

  @Test
  void blankLinesAndFilesSeparateDocuments() throws IOException {
    Path first = write("1.txt", "one.\r\n two. \n \t\nthree.");
    Path second = write("2.txt", "four.\n");

    assertThat(read(new PlainTextCorpus(List.of(first, second))))
        .containsExactly("one.", "two.", "/", "three.", "/", "four.", "/");
  }

  @Test
  void patternsFindFilesInAlphabeticalOrder() throws IOException {
    write("b.txt", "b");
    write("a.txt", "a");
    write("c.md", "c");
    write("deep/d.txt", "d");

    assertThat(read(PlainTextCorpus.of(List.of(directory + "/*.txt"))))
        .containsExactly("a", "/", "b", "/");
    assertThat(read(PlainTextCorpus.of(List.of(directory + "/**.txt", directory + "/c.md"))))
        .containsExactly("a", "/", "b", "/", "d", "/", "c", "/");
    assertThatThrownBy(() -> PlainTextCorpus.of(List.of(directory + "/*.csv")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageEndingWith("*.csv: no file fits this pattern");
    assertThatThrownBy(() -> PlainTextCorpus.of(List.of(directory + "/none.txt")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageEndingWith("none.txt: no such text file");
  }

  @Test
  void bytesThatAreNotUtf8AreNamedByFileAndLine() throws IOException {
    Path file = directory.resolve("latin1.txt");
    Files.write(file, "fine\nna\u00efve\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> read(new PlainTextCorpus(List.of(file))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("latin1.txt, line 2: byte 3");
  }

  @Test
  void endlessLinesAreCutAtSpacesAndNeverWithinACharacter() throws IOException {
    assertThat(lines("one two three\nfour", 9)).containsExactly("one two ", "three", "four");
    assertThat(lines("abcdefgh", 5)).containsExactly("abcde", "fgh");
    assertThat(lines("abcd\ud83d\ude00", 5)).containsExactly("abcd", "\ud83d\ude00");
  }

  private static List<String> lines(String text, int most) throws IOException {
    BoundedLines lines = new BoundedLines(new BufferedReader(new StringReader(text)), most);
    List<String> all = new ArrayList<>();
    for (String line = lines.next(); line != null; line = lines.next()) {
      all.add(line);
    }
    return all;
  }
}
