/** The first GPT, of 2018. */
package io.github.pocketzoo.gpt.gpt1;
