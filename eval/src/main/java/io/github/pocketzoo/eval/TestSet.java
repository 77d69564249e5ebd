package io.github.pocketzoo.eval;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What models were evaluated on.
 *
 * @param task name of the task
 * @param dataset name of the dataset
 * @param fingerprint checksum of the data; results are comparable only where it is equal
 * @param examples number of examples
 * @param labels class names; empty where there are none
 * @param kind what is asked, such as {@code "text-classification"}
 * @param definition checksum of the task's definition; empty where it has none
 * @param positive the class that F1 is of; empty where it is of none
 */
public record TestSet(
    String task,
    String dataset,
    String fingerprint,
    int examples,
    List<String> labels,
    @JsonSetter(nulls = Nulls.AS_EMPTY) String kind,
    @JsonSetter(nulls = Nulls.AS_EMPTY) String definition,
    Optional<String> positive) {
  /** What is asked where nothing else is said, as in reports of schema version 1. */
  public static final String DEFAULT_KIND = "text-classification";

  public TestSet {
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(fingerprint, "fingerprint");
    labels = List.copyOf(labels);
    kind = kind == null || kind.isEmpty() ? DEFAULT_KIND : kind;
    definition = definition == null ? "" : definition;
    positive = positive == null ? Optional.empty() : positive;
  }

  /** One whose scores are of no single class. */
  public TestSet(
      String task,
      String dataset,
      String fingerprint,
      int examples,
      List<String> labels,
      String kind,
      String definition) {
    this(task, dataset, fingerprint, examples, labels, kind, definition, Optional.empty());
  }
}
