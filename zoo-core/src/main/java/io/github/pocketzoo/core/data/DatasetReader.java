package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads labelled texts from a file, or from several that go on where another ends. An example's id
 * is the number of the line where it begins; of several files, their name comes before it.
 *
 * <p>Reading is strict: a row that can't be used is an error that names its line, never skipped.
 */
public final class DatasetReader {
  private DatasetReader() {}

  /**
   * Reads a file with the labels it has: sorted, by value if all are numbers and else by name.
   *
   * @throws InvalidInputException if the file can't be read, has no examples or has a row that
   *     isn't as {@code spec} says
   */
  public static TextDataset read(DatasetSpec spec) {
    List<LabelledRow> rows = rows(spec, LabelKind.CLASS);
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
    return dataset(spec, rows(spec, LabelKind.CLASS), labels);
  }

  private static TextDataset dataset(
      DatasetSpec spec, List<LabelledRow> rows, List<String> labels) {
    Map<String, Integer> indices = LabelNames.indices(labels);
    return new TextDataset(
        spec.name(),
        labels,
        rows.stream().map(row -> example(spec, row, labels, indices)).toList());
  }

  private static TextExample example(
      DatasetSpec spec, LabelledRow row, List<String> labels, Map<String, Integer> indices) {
    Integer label = indices.get(row.label());
    if (label == null) {
      throw unknown(spec, row, row.label(), labels);
    }
    return new TextExample(spec.id(row.location()), row.text(), row.textPair(), label);
  }

  /**
   * The examples that {@link #read(DatasetSpec, List)} would read, one by one.
   *
   * @param labels the class names; another label in the file is an error when it is read
   */
  public static ExampleSource<TextExample> source(DatasetSpec spec, List<String> labels) {
    Map<String, Integer> indices = LabelNames.indices(labels);
    return source(spec, LabelKind.CLASS, row -> example(spec, row, labels, indices));
  }

  /** The examples that {@link #readMultiLabel(DatasetSpec, List)} would read, one by one. */
  public static ExampleSource<ValuedText> multiLabelSource(DatasetSpec spec, List<String> labels) {
    Map<String, Integer> indices = LabelNames.indices(labels);
    return source(spec, LabelKind.CLASSES, row -> classes(spec, row, labels, indices));
  }

  /** The examples that {@link #readNumbers(DatasetSpec)} would read, one by one. */
  public static ExampleSource<ValuedText> numberSource(DatasetSpec spec) {
    return source(spec, LabelKind.NUMBER, row -> number(spec, row));
  }

  private static FileExamples.Cursor<LabelledRow> rowsOf(DatasetSpec spec, LabelKind kind) {
    return spec.shards().size() == 1
        ? LabelledRows.open(spec, kind)
        : new ShardedRows(spec.shards(), kind);
  }

  private static <E> FileExamples<E> source(
      DatasetSpec spec, LabelKind kind, Function<LabelledRow, E> example) {
    return new FileExamples<>(spec.name(), () -> rowsOf(spec, kind).map(example));
  }

  /**
   * Reads texts that belong to any number of classes, with the labels that the file has. A cell has
   * {@code |} between two names, or is a JSON array of names; an empty one is a text of no class.
   *
   * @throws InvalidInputException if the file can't be read, has no examples, no class or has a row
   *     that isn't as {@code spec} says
   */
  public static ValuedTexts readMultiLabel(DatasetSpec spec) {
    List<LabelledRow> rows = rows(spec, LabelKind.CLASSES);
    List<String> all = rows.stream().flatMap(row -> cell(spec, row).names().stream()).toList();
    if (all.isEmpty()) {
      throw new InvalidInputException(
          "%s: column \"%s\" has no label, expected at least one"
              .formatted(spec.name(), spec.labelColumn()));
    }
    return multiLabel(spec, rows, LabelNames.sorted(all));
  }

  /**
   * Reads texts that belong to any number of classes, with the labels of a model.
   *
   * @param labels the class names, in the order of the model's outputs
   * @throws InvalidInputException as {@link #readMultiLabel(DatasetSpec)}, or if a label isn't in
   *     {@code labels}
   */
  public static ValuedTexts readMultiLabel(DatasetSpec spec, List<String> labels) {
    return multiLabel(spec, rows(spec, LabelKind.CLASSES), labels);
  }

  private static ValuedTexts multiLabel(
      DatasetSpec spec, List<LabelledRow> rows, List<String> labels) {
    Map<String, Integer> indices = LabelNames.indices(labels);
    return new ValuedTexts(
        spec.name(),
        labels,
        rows.stream().map(row -> classes(spec, row, labels, indices)).toList());
  }

  private static ValuedText classes(
      DatasetSpec spec, LabelledRow row, List<String> labels, Map<String, Integer> indices) {
    List<Float> values = new ArrayList<>(Collections.nCopies(labels.size(), 0f));
    for (String name : cell(spec, row).names()) {
      Integer label = indices.get(name);
      if (label == null) {
        throw unknown(spec, row, name, labels);
      }
      values.set(label, 1f);
    }
    return new ValuedText(spec.id(row.location()), row.text(), row.textPair(), values);
  }

  /**
   * Reads texts with a number each, called as its column.
   *
   * @throws InvalidInputException if the file can't be read, has no examples or has a row that
   *     isn't as {@code spec} says
   */
  public static ValuedTexts readNumbers(DatasetSpec spec) {
    List<ValuedText> examples =
        rows(spec, LabelKind.NUMBER).stream().map(row -> number(spec, row)).toList();
    return new ValuedTexts(spec.name(), List.of(spec.labelColumn()), examples);
  }

  private static ValuedText number(DatasetSpec spec, LabelledRow row) {
    return new ValuedText(
        spec.id(row.location()), row.text(), row.textPair(), List.of(cell(spec, row).number()));
  }

  private static LabelCell cell(DatasetSpec spec, LabelledRow row) {
    return new LabelCell(row.location(), spec.labelColumn(), row.label());
  }

  private static InvalidInputException unknown(
      DatasetSpec spec, LabelledRow row, String name, List<String> labels) {
    return row.location()
        .error(
            "column \"%s\": unknown label \"%s\", expected one of: %s"
                .formatted(spec.labelColumn(), name, LabelNames.listed(labels)));
  }

  private static List<LabelledRow> rows(DatasetSpec spec, LabelKind kind) {
    List<LabelledRow> rows = source(spec, kind, Function.identity()).all();
    if (rows.isEmpty()) {
      throw new InvalidInputException(
          spec.name() + ": no examples in the file, expected at least one");
    }
    return rows;
  }
}
