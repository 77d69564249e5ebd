/** Transformer-XL: segment recurrence, relative positions, adaptive embeddings and softmax. */
package io.github.pocketzoo.gpt.transfoxl;
