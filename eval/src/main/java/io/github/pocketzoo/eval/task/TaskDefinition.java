package io.github.pocketzoo.eval.task;

import io.github.pocketzoo.core.data.ConllReader;
import io.github.pocketzoo.core.data.DatasetFormat;
import io.github.pocketzoo.core.data.DatasetReader;
import io.github.pocketzoo.core.data.DatasetSpec;
import io.github.pocketzoo.core.data.SquadReader;
import io.github.pocketzoo.core.data.TableLayout;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.Sha256;
import io.github.pocketzoo.core.model.ProblemType;
import io.github.pocketzoo.core.train.AnswerExamples;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.TaskExamples;
import io.github.pocketzoo.core.train.TokenExamples;
import io.github.pocketzoo.core.train.ValueExamples;
import io.github.pocketzoo.core.yaml.YamlFile;
import io.github.pocketzoo.core.yaml.YamlMapping;
import io.github.pocketzoo.core.yaml.YamlNode;
import io.github.pocketzoo.eval.metric.Metric;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A task whose data lie in files: what is asked, where the files are, which columns they have, and
 * what is scored. It is written in YAML, which {@code docs/guide/evaluation-tasks.md} describes.
 *
 * @param name such as {@code "glue-sst2"}
 * @param version changes when any score may
 * @param kind what is asked
 * @param labels the classes, in order; empty where the data or the model tell them
 * @param positive the class that F1 is of, where it isn't the last
 * @param metrics what is scored, the primary metric first
 * @param layouts ways in which the data may lie, the first that is found being used
 * @param sha256 of the YAML
 */
public record TaskDefinition(
    String name,
    String version,
    TaskKind kind,
    List<String> labels,
    Optional<String> positive,
    List<Metric> metrics,
    List<TaskFiles> layouts,
    String sha256) {
  /** The split that is trained on. */
  public static final String TRAIN = "train";

  /** The split that is measured on while choices are made. */
  public static final String VALIDATION = "validation";

  /** The split that is measured on in the end. */
  public static final String TEST = "test";

  /** One file or more with the columns that they have. */
  private record Located(List<Path> files, TaskFiles layout) {}

  public TaskDefinition {
    labels = List.copyOf(labels);
    metrics = List.copyOf(metrics);
    layouts = List.copyOf(layouts);
  }

  /**
   * Reads a definition.
   *
   * @throws InvalidInputException if the file can't be read or something in it can't be used
   */
  public static TaskDefinition read(Path file) {
    YamlNode root = YamlFile.read(file);
    try {
      return parse(root, Files.readString(file));
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot read the file", e);
    }
  }

  /**
   * Reads a definition that is a text.
   *
   * @param source what errors call it
   */
  static TaskDefinition parse(String source, String yaml) {
    return parse(YamlFile.parse(source, yaml), yaml);
  }

  private static TaskDefinition parse(YamlNode root, String yaml) {
    YamlMapping mapping = root.mapping();
    String name = mapping.required("name").text();
    String version = mapping.required("version").text();
    TaskKind kind = mapping.required("kind").choice(TaskKind.byLabel());
    List<String> labels = texts(mapping.optional("labels"));
    Optional<String> positive = mapping.optional("positive").map(node -> positive(node, labels));
    List<Metric> metrics =
        mapping
            .optional("metrics")
            .map(node -> node.list().stream().map(each -> each.choice(kind.metrics())).toList())
            .orElse(kind.defaultMetrics());
    List<TaskFiles> layouts = new ArrayList<>();
    Optional<YamlNode> several = mapping.optional("layouts");
    if (several.isPresent()) {
      for (YamlNode each : several.get().list()) {
        YamlMapping layout = each.mapping();
        layouts.add(files(layout, kind));
        layout.refuseUnknownKeys();
      }
    } else {
      layouts.add(files(mapping, kind));
    }
    mapping.refuseUnknownKeys();
    return new TaskDefinition(
        name, version, kind, labels, positive, metrics, layouts, sha256(yaml));
  }

  private static String positive(YamlNode node, List<String> labels) {
    if (!labels.contains(node.text())) {
      throw node.wrong("one of the labels " + labels);
    }
    return node.text();
  }

  private static TaskFiles files(YamlMapping mapping, TaskKind kind) {
    Map<String, String> files = new LinkedHashMap<>();
    YamlMapping splits = mapping.required("files").mapping();
    for (String split : List.of(TRAIN, VALIDATION, TEST)) {
      splits.optional(split).ifPresent(node -> files.put(split, node.text()));
    }
    splits.refuseUnknownKeys();
    if (!kind.isOfTables()) {
      return new TaskFiles(files, Optional.empty(), "text", Optional.empty(), "label", true, false);
    }
    return new TaskFiles(
        files,
        mapping.optional("format").map(node -> DatasetFormat.ofName(node.text())),
        mapping.optional("text").map(YamlNode::text).orElse("text"),
        mapping.optional("text-pair").map(YamlNode::text),
        mapping.optional("label").map(YamlNode::text).orElse("label"),
        mapping.optional("header").map(YamlNode::flag).orElse(true),
        mapping.optional("lenient").map(YamlNode::flag).orElse(false));
  }

  private static List<String> texts(Optional<YamlNode> list) {
    return list.map(node -> node.list().stream().map(YamlNode::text).toList()).orElse(List.of());
  }

  private static String sha256(String yaml) {
    return HexFormat.of()
        .formatHex(Sha256.newDigest().digest(yaml.getBytes(StandardCharsets.UTF_8)));
  }

  /** Name and version, as reports have them. */
  public String title() {
    return name + " " + version;
  }

  /** The class that F1 is of. */
  int positiveIndex(List<String> classes) {
    return positive.map(classes::indexOf).filter(i -> i >= 0).orElse(classes.size() - 1);
  }

  /**
   * The file, or directory, of a split.
   *
   * @param directory where the data lie
   * @throws InvalidInputException if it isn't there, or there are several
   */
  public Path file(Path directory, String split) {
    List<Path> files = located(directory, split).files();
    if (files.size() > 1) {
      throw new InvalidInputException(
          "%s and %d more: expected one file, only tables may have several parts"
              .formatted(files.get(0), files.size() - 1));
    }
    return files.get(0);
  }

  /**
   * All files of all splits that are there.
   *
   * @param directory where the data lie
   * @throws InvalidInputException if there are several where one is expected
   */
  public List<Path> dataFiles(Path directory) {
    return layouts.stream()
        .flatMap(
            layout ->
                layout.files().keySet().stream()
                    .sorted()
                    .flatMap(split -> layout.find(directory, split).stream()))
        .distinct()
        .toList();
  }

  /**
   * How to read the table of a split.
   *
   * @param directory where the data lie
   * @throws InvalidInputException if it isn't there
   */
  public DatasetSpec table(Path directory, String split) {
    Located found = located(directory, split);
    TaskFiles layout = found.layout();
    Path first = found.files().get(0);
    return new DatasetSpec(
        first,
        layout.format().orElseGet(() -> DatasetFormat.ofExtension(first)),
        layout.text(),
        layout.textPair(),
        layout.label(),
        new TableLayout(layout.header(), layout.lenient(), labels),
        found.files().subList(1, found.files().size()));
  }

  private Located located(Path directory, String split) {
    if (layouts.stream().noneMatch(layout -> layout.files().containsKey(split))) {
      throw new InvalidInputException(
          "%s has no %s data with labels, expected one of %s"
              .formatted(
                  name,
                  split,
                  layouts.stream()
                      .flatMap(layout -> layout.files().keySet().stream())
                      .distinct()
                      .sorted()
                      .toList()));
    }
    for (TaskFiles layout : layouts) {
      List<Path> files = layout.find(directory, split);
      if (!files.isEmpty()) {
        return new Located(files, layout);
      }
    }
    throw new InvalidInputException(
        "%s: no %s data of %s, expected one of %s in it"
            .formatted(
                directory,
                split,
                name,
                layouts.stream()
                    .filter(layout -> layout.files().containsKey(split))
                    .map(layout -> layout.files().get(split))
                    .toList()));
  }

  /**
   * The examples of a split of a task whose kind is {@link TaskKind#TEXT_CLASSIFICATION}.
   *
   * @param directory where the data lie
   * @throws InvalidInputException if it is of another kind, or an example can't be used
   */
  public TextDataset texts(Path directory, String split) {
    if (kind != TaskKind.TEXT_CLASSIFICATION) {
      throw new InvalidInputException(
          "%s is a task of %s, expected one of text-classification".formatted(name, kind.label()));
    }
    DatasetSpec spec = table(directory, split);
    return labels.isEmpty() ? DatasetReader.read(spec) : DatasetReader.read(spec, labels);
  }

  /**
   * What a model learns from a split.
   *
   * @param directory where the data lie
   * @param classes of the labels that are known, such as those of the split that was trained on;
   *     empty where the data tell them
   * @param most examples at most
   * @param stride tokens that two windows of a long context have in common
   * @throws InvalidInputException if nothing is learned in tasks of this kind, or an example can't
   *     be used
   */
  public TaskExamples learned(
      Path directory, String split, List<String> classes, int most, int stride) {
    List<String> known = labels.isEmpty() ? classes : labels;
    return switch (kind) {
      case TEXT_CLASSIFICATION -> {
        DatasetSpec spec = table(directory, split);
        TextDataset data =
            known.isEmpty() ? DatasetReader.read(spec) : DatasetReader.read(spec, known);
        yield new ClassExamples(data.limit(most));
      }
      case MULTI_LABEL -> {
        DatasetSpec spec = table(directory, split);
        yield new ValueExamples(
            (known.isEmpty()
                    ? DatasetReader.readMultiLabel(spec)
                    : DatasetReader.readMultiLabel(spec, known))
                .limit(most),
            ProblemType.MULTI_LABEL);
      }
      case REGRESSION ->
          new ValueExamples(
              DatasetReader.readNumbers(table(directory, split)).limit(most),
              ProblemType.REGRESSION);
      case TOKEN_CLASSIFICATION -> {
        Path file = file(directory, split);
        yield new TokenExamples(
            (known.isEmpty() ? ConllReader.read(file) : ConllReader.read(file, known)).limit(most));
      }
      case QUESTION_ANSWERING ->
          new AnswerExamples(SquadReader.read(file(directory, split)).limit(most), stride);
      case SIMILARITY, RETRIEVAL ->
          throw new InvalidInputException(
              "%s is a task of %s, which no head is trained for".formatted(name, kind.label()));
    };
  }
}
