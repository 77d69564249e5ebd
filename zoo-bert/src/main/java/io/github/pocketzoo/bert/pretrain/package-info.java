/**
 * Pretraining from running text: lines are packed into sequences, tokens masked, pairs of sentences
 * chosen, as the papers define it. The losses are in {@code core.train}.
 */
package io.github.pocketzoo.bert.pretrain;
