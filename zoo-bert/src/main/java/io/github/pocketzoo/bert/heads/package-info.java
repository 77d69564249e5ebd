/**
 * Heads of encoders: what makes an answer out of hidden states. They are the same for all variants;
 * a variant says by {@link io.github.pocketzoo.bert.heads.HeadNames} which it has and how it calls
 * their parameters.
 */
package io.github.pocketzoo.bert.heads;
