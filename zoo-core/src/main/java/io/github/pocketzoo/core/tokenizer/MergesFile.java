package io.github.pocketzoo.core.tokenizer;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A {@code merges.txt}: a line {@code #version: …}, then two pieces a line, the merge that is done
 * first at the top.
 */
final class MergesFile {
  static final String NAME = "merges.txt";
  private static final String HEADER = "#version";

  private MergesFile() {}

  /**
   * Reads a file.
   *
   * @param vocabulary that has every piece and what they become
   * @throws InvalidInputException naming the line that can't be used
   */
  static List<Merge> read(Path file, Map<String, Integer> vocabulary) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot read the merges: " + e, e);
    }
    List<Merge> merges = new ArrayList<>();
    int line = 0;
    for (int start = 0; start < bytes.length; ) {
      int end = start;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      line++;
      String text = text(bytes, start, end, file, line);
      if (line == 1) {
        requireHeader(text, file);
      } else {
        merges.add(merge(text, vocabulary, file, line));
      }
      start = end + 1;
    }
    if (line == 0) {
      requireHeader("", file);
    }
    return merges;
  }

  private static String text(byte[] bytes, int start, int end, Path file, int line) {
    int length = end - start - (end > start && bytes[end - 1] == '\r' ? 1 : 0);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, start, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new InvalidInputException("%s: line %d isn't UTF-8".formatted(file, line), e);
    }
  }

  private static void requireHeader(String text, Path file) {
    if (!text.startsWith(HEADER)) {
      throw new InvalidInputException(
          "%s: line 1 is \"%s\", expected %s: …".formatted(file, text, HEADER));
    }
  }

  private static Merge merge(String text, Map<String, Integer> vocabulary, Path file, int line) {
    String[] pieces = text.split(" ", -1);
    if (pieces.length != 2 || pieces[0].isEmpty() || pieces[1].isEmpty()) {
      throw new InvalidInputException(
          "%s: line %d is \"%s\", expected two pieces with a space between them"
              .formatted(file, line, text));
    }
    Merge merge = new Merge(pieces[0], pieces[1]);
    for (String piece : List.of(merge.first(), merge.second(), merge.result())) {
      if (!vocabulary.containsKey(piece)) {
        throw new InvalidInputException(
            "%s: line %d merges \"%s\" and \"%s\", but \"%s\" isn't in %s"
                .formatted(
                    file, line, merge.first(), merge.second(), piece, BpeVocabulary.FILE_NAME));
      }
    }
    return merge;
  }

  static void write(Path file, List<Merge> merges) {
    StringBuilder text = new StringBuilder(HEADER).append(": 0.2\n");
    merges.forEach(
        merge -> text.append(merge.first()).append(' ').append(merge.second()).append('\n'));
    AtomicFiles.text(file, text.toString());
  }
}
