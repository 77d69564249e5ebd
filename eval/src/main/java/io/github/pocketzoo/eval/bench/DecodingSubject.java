package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.exec.CausalForward;

/**
 * A language model whose speed is measured.
 *
 * @param name what to call it
 * @param forward the model
 */
public record DecodingSubject(String name, CausalForward forward) {}
