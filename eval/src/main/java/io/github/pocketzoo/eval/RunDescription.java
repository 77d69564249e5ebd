package io.github.pocketzoo.eval;

/**
 * What the evaluator can't know itself and a reader wants to.
 *
 * @param toolVersion version of pocketzoo
 * @param task name and version of the task, such as {@code "wordnet-supersenses v1"}
 * @param datasetFingerprint a checksum of the test data
 * @param command the command line that makes this report again
 * @param definition checksum of the task's definition; empty where it has none
 */
public record RunDescription(
    String toolVersion, String task, String datasetFingerprint, String command, String definition) {
  /** A run whose task has no definition apart from its name and version. */
  public RunDescription(
      String toolVersion, String task, String datasetFingerprint, String command) {
    this(toolVersion, task, datasetFingerprint, command, "");
  }
}
