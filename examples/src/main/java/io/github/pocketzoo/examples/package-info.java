/**
 * Programs that use pocketzoo as a library, to be read and copied. Each does one thing, from its
 * start to its end.
 */
package io.github.pocketzoo.examples;
