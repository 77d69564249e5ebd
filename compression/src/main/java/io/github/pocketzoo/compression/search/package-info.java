/** Searches over the values of a recipe: a grid, a budget, and the Pareto set of what was found. */
package io.github.pocketzoo.compression.search;
