/** Tasks, metrics, benchmarks and the reports that compare models. */
package io.github.pocketzoo.eval;
