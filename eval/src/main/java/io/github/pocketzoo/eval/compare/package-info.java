/** Uncertainty of a metric and differences between models on the same examples. */
package io.github.pocketzoo.eval.compare;
