package io.github.pocketzoo.eval;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.tokenizer.Tokenizer;

/**
 * A model to evaluate. Whoever made it closes {@code forward} and {@code tokenizer}.
 *
 * @param name row of the report, unique in it
 * @param forward gives {@link Forward#LOGITS}, one column for each label of the test set
 * @param tokenizer the model's tokenizer; models may share one, whose work is then done once
 */
public record ModelUnderTest(String name, Forward forward, Tokenizer tokenizer, ModelFacts facts) {}
