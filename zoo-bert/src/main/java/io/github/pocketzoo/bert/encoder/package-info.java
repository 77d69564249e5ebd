/** The post-norm transformer encoder that the variants of BERT share. */
package io.github.pocketzoo.bert.encoder;
