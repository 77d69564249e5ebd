package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads sentences in the columns of the CoNLL shared tasks (Tjong Kim Sang and De Meulder 2003): a
 * word a line, spaces or tabs between the columns, a blank line between two sentences. The first
 * column is the word and the last its tag; {@code -DOCSTART-} lines say nothing.
 *
 * <p>Reading is strict: a line that can't be used is an error that names it.
 */
public final class ConllReader {
  private static final String DOCUMENT_START = "-DOCSTART-";

  private final Path file;
  private final List<Sentence> sentences = new ArrayList<>();
  private Sentence current = new Sentence(0);
  private int columns;

  private ConllReader(Path file) {
    this.file = file;
  }

  /** A sentence whose tags aren't numbered yet. */
  private record Sentence(long line, List<String> words, List<String> tags) {
    Sentence(long line) {
      this(line, new ArrayList<>(), new ArrayList<>());
    }
  }

  /**
   * Reads a file with the tags it has, sorted by name.
   *
   * @throws InvalidInputException if the file can't be read, has no sentence or has a line that
   *     isn't as said above
   */
  public static TaggedSentences read(Path file) {
    List<Sentence> sentences = sentences(file);
    List<String> tags = sentences.stream().flatMap(sentence -> sentence.tags().stream()).toList();
    return dataset(file, sentences, LabelNames.sorted(tags));
  }

  /**
   * Reads a file with the tags of a model.
   *
   * @param labels the tags, in the order of the model's outputs
   * @throws InvalidInputException as {@link #read(Path)}, or if a tag isn't in {@code labels}
   */
  public static TaggedSentences read(Path file, List<String> labels) {
    return dataset(file, sentences(file), labels);
  }

  private static TaggedSentences dataset(Path file, List<Sentence> sentences, List<String> labels) {
    Map<String, Integer> indices = LabelNames.indices(labels);
    List<TaggedSentence> numbered = new ArrayList<>();
    for (Sentence sentence : sentences) {
      List<Integer> tags = new ArrayList<>();
      for (String tag : sentence.tags()) {
        Integer index = indices.get(tag);
        if (index == null) {
          throw new SourceLocation(file, sentence.line() + tags.size())
              .error(
                  "unknown tag \"%s\", expected one of: %s"
                      .formatted(tag, LabelNames.listed(labels)));
        }
        tags.add(index);
      }
      numbered.add(new TaggedSentence(Long.toString(sentence.line()), sentence.words(), tags));
    }
    return new TaggedSentences(file.toString(), labels, numbered);
  }

  private static List<Sentence> sentences(Path file) {
    return TextFile.read(file, reader -> new ConllReader(file).all(reader));
  }

  private List<Sentence> all(BufferedReader reader) throws IOException {
    String row;
    long line = 0;
    while ((row = reader.readLine()) != null) {
      line++;
      if (row.isBlank() || row.startsWith(DOCUMENT_START)) {
        endSentence();
      } else {
        word(line, row);
      }
    }
    endSentence();
    if (sentences.isEmpty()) {
      throw new InvalidInputException(file + ": no sentences in the file, expected at least one");
    }
    return sentences;
  }

  private void word(long line, String row) {
    String[] values = row.strip().split("[ \t]+");
    if (values.length < 2) {
      throw new SourceLocation(file, line)
          .error("1 column, expected a word and its tag with a space or a tab between them");
    }
    if (columns != 0 && values.length != columns) {
      throw new SourceLocation(file, line)
          .error("%d columns, expected %d as before".formatted(values.length, columns));
    }
    columns = values.length;
    if (current.words().isEmpty()) {
      current = new Sentence(line);
    }
    current.words().add(values[0]);
    current.tags().add(values[values.length - 1]);
  }

  private void endSentence() {
    if (!current.words().isEmpty()) {
      sentences.add(current);
      current = new Sentence(0);
    }
  }
}
