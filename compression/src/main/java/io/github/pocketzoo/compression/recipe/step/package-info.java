/** The steps of recipes: settings read from YAML that call what compresses. */
package io.github.pocketzoo.compression.recipe.step;
