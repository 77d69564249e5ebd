package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens text files in UTF-8, with or without a byte order mark. */
final class TextFile {
  private static final int BYTE_ORDER_MARK = '\uFEFF';

  private TextFile() {}

  /** Makes something of a file's text. */
  @FunctionalInterface
  interface Parser<T> {
    T parse(BufferedReader text) throws IOException;
  }

  /**
   * Reads a file.
   *
   * @throws InvalidInputException if it can't be read or isn't UTF-8
   */
  static <T> T read(Path path, Parser<T> parser) {
    try (BufferedReader text = open(path)) {
      return parser.parse(text);
    } catch (CharacterCodingException e) {
      throw InvalidUtf8.error(path, e);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** Opens a file after its byte order mark. */
  static BufferedReader open(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new InvalidInputException(path + ": no such file");
    }
    if (Files.isDirectory(path)) {
      throw new InvalidInputException(path + ": a directory, expected a file");
    }
    BufferedReader text = Files.newBufferedReader(path, StandardCharsets.UTF_8);
    skipByteOrderMark(text);
    return text;
  }

  static InvalidInputException unreadable(Path path, IOException e) {
    return new InvalidInputException(
        "%s: cannot read the file: %s (%s)"
            .formatted(path, e.getClass().getSimpleName(), e.getMessage()),
        e);
  }

  private static void skipByteOrderMark(BufferedReader text) throws IOException {
    text.mark(1);
    if (text.read() != BYTE_ORDER_MARK) {
      text.reset();
    }
  }
}
