package io.github.pocketzoo.eval;

/**
 * What the evaluator can't know itself and a reader wants to.
 *
 * @param toolVersion version of pocketzoo
 * @param task name and version of the task, such as {@code "wordnet-supersenses v1"}
 * @param datasetFingerprint a checksum of the test data
 * @param command the command line that makes this report again
 */
public record RunDescription(
    String toolVersion, String task, String datasetFingerprint, String command) {}
