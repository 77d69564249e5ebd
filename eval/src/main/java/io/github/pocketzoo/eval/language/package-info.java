/** How well language models expect texts: perplexity, bits per byte, and a baseline of n-grams. */
package io.github.pocketzoo.eval.language;
