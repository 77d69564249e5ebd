/**
 * Weights that PyTorch saved, read without running what a pickle says: a small interpreter knows
 * the few functions that make tensors and refuses all others by name.
 */
package io.github.pocketzoo.core.checkpoint.pytorch;
