package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.eval.compare.Estimate;

/**
 * How well a model expects the texts.
 *
 * @param score of all documents; the numbers below follow from it, but for their intervals
 * @param perplexity a token; comparable between models of one vocabulary only
 * @param bitsPerByte comparable whatever the vocabulary is
 */
public record LanguageQuality(LanguageScore score, Estimate perplexity, Estimate bitsPerByte) {}
