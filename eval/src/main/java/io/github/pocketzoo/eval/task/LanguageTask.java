package io.github.pocketzoo.eval.task;

import io.github.pocketzoo.core.data.TextCorpus;

/**
 * Running text for language models.
 *
 * @param name what users call it, such as {@code "wordnet-definitions"}
 * @param version changes when any text does
 * @param train to train on
 * @param validation for choices made while training
 * @param test to measure on
 */
public record LanguageTask(
    String name, String version, TextCorpus train, TextCorpus validation, TextCorpus test) {}
