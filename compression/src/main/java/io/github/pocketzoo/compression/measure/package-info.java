/** How good a model is and what it costs, as recipes, preflight and searches compare them. */
package io.github.pocketzoo.compression.measure;
