package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Texts that come one a line, of which there may be more than memory holds. */
public final class TextLines implements AutoCloseable {
  private final BufferedReader reader;
  private final String name;
  private final Optional<Path> file;
  private long line;

  private TextLines(BufferedReader reader, String name, Optional<Path> file) {
    this.reader = reader;
    this.name = name;
    this.file = file;
  }

  /**
   * Opens a file in UTF-8.
   *
   * @throws InvalidInputException if it can't be read
   */
  public static TextLines of(Path file) {
    try {
      return new TextLines(TextFile.open(file), file.toString(), Optional.of(file));
    } catch (CharacterCodingException e) {
      throw InvalidUtf8.error(file, e);
    } catch (IOException e) {
      throw TextFile.unreadable(file, e);
    }
  }

  /**
   * Reads a stream in UTF-8.
   *
   * @param name what to call it in an error
   */
  public static TextLines of(InputStream stream, String name) {
    // A decoder made from a charset replaces what isn't UTF-8.
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    BufferedReader reader = new BufferedReader(new InputStreamReader(stream, decoder));
    return new TextLines(reader, name, Optional.empty());
  }

  /**
   * The next lines: {@code most}, or fewer if no more are there yet, so that whoever types sees an
   * answer at once.
   *
   * @return empty at the end
   * @throws InvalidInputException if a line is blank or isn't UTF-8
   */
  public List<String> next(int most) {
    List<String> lines = new ArrayList<>();
    try {
      while (lines.size() < most && (lines.isEmpty() || reader.ready())) {
        String text = reader.readLine();
        if (text == null) {
          break;
        }
        line++;
        if (text.isBlank()) {
          throw error("is empty, expected a text");
        }
        lines.add(text);
      }
      return lines;
    } catch (CharacterCodingException e) {
      throw file.map(path -> InvalidUtf8.error(path, e))
          .orElseGet(() -> new InvalidInputException(name + ": not UTF-8", e));
    } catch (IOException e) {
      throw new InvalidInputException("%s: cannot read: %s".formatted(name, e.getMessage()), e);
    }
  }

  /**
   * The next lines with two texts each, a tab between them.
   *
   * @return the two texts of each; empty at the end
   * @throws InvalidInputException if a line is blank, isn't UTF-8 or hasn't two texts
   */
  public List<List<String>> nextPairs(int most) {
    long before = line;
    List<List<String>> pairs = new ArrayList<>();
    for (String text : next(most)) {
      List<String> pair = List.of(text.split("\t", -1));
      if (pair.size() != 2 || pair.stream().anyMatch(String::isBlank)) {
        line = before + pairs.size() + 1;
        throw error("expected two texts with a tab between them");
      }
      pairs.add(pair);
    }
    return pairs;
  }

  /** An error about the line that was read last. */
  private InvalidInputException error(String what) {
    return new InvalidInputException("%s, line %d: %s".formatted(name, line, what));
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
