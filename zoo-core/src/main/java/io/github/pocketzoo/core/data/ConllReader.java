package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads sentences in the columns of the CoNLL shared tasks (Tjong Kim Sang and De Meulder 2003): a
 * word a line, spaces or tabs between the columns, a blank line between two sentences. The first
 * column is the word and the last its tag; {@code -DOCSTART-} lines say nothing.
 *
 * <p>Reading is strict: a line that can't be used is an error that names it.
 */
public final class ConllReader {
  private static final String DOCUMENT_START = "-DOCSTART-";

  private ConllReader() {}

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
    List<Sentence> sentences = sentences(file).all();
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
    return dataset(file, sentences(file).all(), labels);
  }

  /** The sentences that {@link #read(Path, List)} would read, one by one. */
  public static ExampleSource<TaggedSentence> source(Path file, List<String> labels) {
    Map<String, Integer> indices = LabelNames.indices(labels);
    return new FileExamples<>(
        file.toString(), () -> new Cursor(file).map(each -> numbered(file, each, labels, indices)));
  }

  private static TaggedSentences dataset(Path file, List<Sentence> sentences, List<String> labels) {
    if (sentences.isEmpty()) {
      throw new InvalidInputException(file + ": no sentences in the file, expected at least one");
    }
    Map<String, Integer> indices = LabelNames.indices(labels);
    return new TaggedSentences(
        file.toString(),
        labels,
        sentences.stream().map(each -> numbered(file, each, labels, indices)).toList());
  }

  private static TaggedSentence numbered(
      Path file, Sentence sentence, List<String> labels, Map<String, Integer> indices) {
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
    return new TaggedSentence(Long.toString(sentence.line()), sentence.words(), tags);
  }

  private static FileExamples<Sentence> sentences(Path file) {
    return new FileExamples<>(file.toString(), () -> new Cursor(file));
  }

  /** An open file. */
  private static final class Cursor implements FileExamples.Cursor<Sentence> {
    private final Path file;
    private final BufferedReader reader;
    private long line;
    private int columns;

    Cursor(Path file) {
      this.file = file;
      try {
        this.reader = TextFile.open(file);
      } catch (CharacterCodingException e) {
        throw InvalidUtf8.error(file, e);
      } catch (IOException e) {
        throw TextFile.unreadable(file, e);
      }
    }

    @Override
    public Optional<Sentence> next() {
      try {
        Sentence current = new Sentence(0);
        String row;
        while ((row = reader.readLine()) != null) {
          line++;
          if (!row.isBlank() && !row.startsWith(DOCUMENT_START)) {
            current = current.words().isEmpty() ? new Sentence(line) : current;
            word(current, row);
          } else if (!current.words().isEmpty()) {
            return Optional.of(current);
          }
        }
        return current.words().isEmpty() ? Optional.empty() : Optional.of(current);
      } catch (CharacterCodingException e) {
        throw InvalidUtf8.error(file, e);
      } catch (IOException e) {
        throw TextFile.unreadable(file, e);
      }
    }

    private void word(Sentence sentence, String row) {
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
      sentence.words().add(values[0]);
      sentence.tags().add(values[values.length - 1]);
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
}
