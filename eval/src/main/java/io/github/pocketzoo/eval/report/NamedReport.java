package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.EvaluationReport;

/**
 * A report in a comparison of several.
 *
 * @param name what tells it from the others, such as its file's path
 */
public record NamedReport(String name, EvaluationReport report) {}
