/**
 * Recipes: how a model is compressed, as a YAML file that is checked, run, resumed and measured.
 */
package io.github.pocketzoo.compression.recipe;
