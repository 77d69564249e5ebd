/** Matrices of integers: the contract between compression, checkpoints, export and the runtime. */
package io.github.pocketzoo.core.quant;
