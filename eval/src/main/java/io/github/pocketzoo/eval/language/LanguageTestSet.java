package io.github.pocketzoo.eval.language;

import java.util.Objects;

/**
 * What language models were evaluated on.
 *
 * @param task name of the task
 * @param dataset name of the texts
 * @param fingerprint checksum of the texts; results are comparable only where it is equal
 * @param documents number of documents
 * @param bytes of their text in UTF-8
 * @param windowLength tokens of the windows that longer documents were cut into
 */
public record LanguageTestSet(
    String task, String dataset, String fingerprint, int documents, long bytes, int windowLength) {
  public LanguageTestSet {
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(fingerprint, "fingerprint");
  }
}
