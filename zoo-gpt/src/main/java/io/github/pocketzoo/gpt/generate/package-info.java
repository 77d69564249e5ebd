/**
 * Text by a causal language model, token by token: settings with the names that Hugging Face gives
 * them, greedy decoding, sampling, beam search, and speculative decoding with a draft model.
 */
package io.github.pocketzoo.gpt.generate;
