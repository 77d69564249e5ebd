/** GPT-2, DistilGPT-2, and GPT-3-style models that differ by their attention. */
package io.github.pocketzoo.gpt.gpt2;
