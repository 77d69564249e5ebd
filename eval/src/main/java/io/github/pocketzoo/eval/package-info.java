/**
 * Tasks, metrics, benchmarks and the reports that compare models.
 *
 * <p>{@link io.github.pocketzoo.eval.Evaluator} runs models on one test set and returns an {@link
 * io.github.pocketzoo.eval.EvaluationReport}, which is plain data. {@code metric} and {@code
 * compare} compute its numbers, {@code bench} its times; {@code report} writes it for people and
 * programs, and compares reports.
 */
package io.github.pocketzoo.eval;
