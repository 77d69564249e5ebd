/** The decoder that most variants share: its configuration, its names and its graph. */
package io.github.pocketzoo.gpt.decoder;
