package io.github.pocketzoo.eval;

import java.util.List;
import java.util.Objects;

/**
 * What models were evaluated on.
 *
 * @param task name of the task
 * @param dataset name of the dataset
 * @param fingerprint checksum of the data; results are comparable only where it is equal
 * @param examples number of examples
 * @param labels class names
 */
public record TestSet(
    String task, String dataset, String fingerprint, int examples, List<String> labels) {
  public TestSet {
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(fingerprint, "fingerprint");
    labels = List.copyOf(labels);
  }
}
