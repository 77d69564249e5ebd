/** Training of decoders on running text. */
package io.github.pocketzoo.gpt.pretrain;
