/** Evaluations of many models in many tasks, in processes side by side. */
package io.github.pocketzoo.eval.grid;
