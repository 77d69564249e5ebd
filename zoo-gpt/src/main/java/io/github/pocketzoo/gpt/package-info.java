/** The GPT family of decoders. */
package io.github.pocketzoo.gpt;
