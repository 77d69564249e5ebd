package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.eval.compare.Estimate;
import java.util.Optional;

/**
 * One language model against the baseline, on the same documents: intervals are those of a paired
 * comparison, which holds documents that are hard for both against neither.
 *
 * @param perplexityRatio perplexity of the model divided by that of the baseline; empty where their
 *     tokens of the texts differ, as perplexities a token can't be compared then
 * @param bitsPerByteDifference bits per byte of the model minus those of the baseline
 */
public record LanguageComparison(
    Optional<Estimate> perplexityRatio, Estimate bitsPerByteDifference) {}
