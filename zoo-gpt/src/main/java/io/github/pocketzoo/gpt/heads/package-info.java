/** What makes an answer out of a decoder's hidden states. */
package io.github.pocketzoo.gpt.heads;
