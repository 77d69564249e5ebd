/**
 * From the reference of a model to a local model directory: the catalogue of known models, their
 * download by Maven coordinates or from the Hugging Face Hub, and the verified cache they are kept
 * in.
 *
 * <p>{@link io.github.pocketzoo.core.catalog.ModelCatalog} is the way in.
 */
package io.github.pocketzoo.core.catalog;
