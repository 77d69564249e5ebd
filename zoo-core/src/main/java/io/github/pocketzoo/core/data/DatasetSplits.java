package io.github.pocketzoo.core.data;

/** The three splits of a task. No example is in two of them; all have the same labels. */
public record DatasetSplits(TextDataset train, TextDataset validation, TextDataset test) {}
