/** GPT-Neo: global and local attention in turn. */
package io.github.pocketzoo.gpt.gptneo;
