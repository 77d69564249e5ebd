package io.github.pocketzoo.eval;

/**
 * Where the predictions of a row of a report are: CSV, a line an example in the order of the test
 * set, of which all scores, intervals, differences and comparisons can be computed again.
 *
 * @param model name of the row
 * @param file path from the report's directory, with slashes
 * @param sha256 of its bytes
 */
public record PredictionFile(String model, String file, String sha256) {}
