package io.github.pocketzoo.cli.cluster;

import io.github.pocketzoo.eval.ExampleTexts;
import io.github.pocketzoo.eval.metric.ClassOutcomes;

/**
 * What a classifier said of a table.
 *
 * @param outcomes in the order of files and rows
 * @param texts shows texts of the table, as long as the cluster is open
 * @param engine what ran it
 * @param dataSha256 hash of the texts and labels
 * @param computed rows that this run computed
 * @param found rows that an earlier run had computed
 */
public record ClassScores(
    ClassOutcomes outcomes,
    ExampleTexts texts,
    String engine,
    String dataSha256,
    long computed,
    long found) {}
