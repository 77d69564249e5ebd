/**
 * Llama and its kin, Mistral and Qwen: rotary positions, gated networks, shared keys and values.
 */
package io.github.pocketzoo.gpt.llama;
