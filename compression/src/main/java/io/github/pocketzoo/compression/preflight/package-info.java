/**
 * What is checked before a training starts: known causes of results that look like those of a
 * method and are those of a mistake.
 */
package io.github.pocketzoo.compression.preflight;
