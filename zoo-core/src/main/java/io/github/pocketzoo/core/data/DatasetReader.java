package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads labelled texts from a file. An example's id is the number of the line where it begins.
 *
 * <p>Reading is strict: a row that can't be used is an error that names its line, never skipped.
 */
public final class DatasetReader {
  private static final int BYTE_ORDER_MARK = '\uFEFF';

  private DatasetReader() {}

  /**
   * Reads a file with the labels it has: sorted, by value if all are numbers and else by name.
   *
   * @throws InvalidInputException if the file can't be read, has no examples or has a row that
   *     isn't as {@code spec} says
   */
  public static TextDataset read(DatasetSpec spec) {
    List<LabelledRow> rows = rows(spec);
    return dataset(spec, rows, LabelNames.sorted(rows.stream().map(LabelledRow::label).toList()));
  }

  /**
   * Reads a file with the labels of a model.
   *
   * @param labels the class names, in the order of the model's outputs
   * @throws InvalidInputException if the file can't be read, has no examples, has a row that isn't
   *     as {@code spec} says or a label that isn't in {@code labels}
   */
  public static TextDataset read(DatasetSpec spec, List<String> labels) {
    return dataset(spec, rows(spec), labels);
  }

  private static TextDataset dataset(
      DatasetSpec spec, List<LabelledRow> rows, List<String> labels) {
    Map<String, Integer> indices = new HashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      indices.put(labels.get(i), i);
    }
    List<TextExample> examples = new ArrayList<>(rows.size());
    for (LabelledRow row : rows) {
      Integer label = indices.get(row.label());
      if (label == null) {
        throw new SourceLocation(spec.path(), row.line())
            .error(
                "column \"%s\": unknown label \"%s\", expected one of: %s"
                    .formatted(spec.labelColumn(), row.label(), LabelNames.listed(labels)));
      }
      examples.add(new TextExample(Long.toString(row.line()), row.text(), row.textPair(), label));
    }
    return new TextDataset(spec.path().toString(), labels, examples);
  }

  private static List<LabelledRow> rows(DatasetSpec spec) {
    Path path = spec.path();
    if (!Files.exists(path)) {
      throw new InvalidInputException(path + ": no such file");
    }
    if (Files.isDirectory(path)) {
      throw new InvalidInputException(path + ": a directory, expected a file");
    }
    List<LabelledRow> rows = new ArrayList<>();
    try (BufferedReader text = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
      skipByteOrderMark(text);
      RowReader reader = open(spec, text);
      for (Optional<LabelledRow> row = reader.next(); row.isPresent(); row = reader.next()) {
        rows.add(row.get());
      }
    } catch (CharacterCodingException e) {
      throw InvalidUtf8.error(path, e);
    } catch (IOException e) {
      throw new InvalidInputException(
          "%s: cannot read the file: %s (%s)"
              .formatted(path, e.getClass().getSimpleName(), e.getMessage()),
          e);
    }
    if (rows.isEmpty()) {
      throw new InvalidInputException(path + ": no examples in the file, expected at least one");
    }
    return rows;
  }

  private static RowReader open(DatasetSpec spec, BufferedReader text) throws IOException {
    return switch (spec.format()) {
      case TSV -> new TsvRowReader(spec, text);
      case CSV -> new CsvRowReader(spec, text);
      case JSONL -> new JsonlRowReader(spec, text);
    };
  }

  private static void skipByteOrderMark(BufferedReader text) throws IOException {
    text.mark(1);
    if (text.read() != BYTE_ORDER_MARK) {
      text.reset();
    }
  }
}
