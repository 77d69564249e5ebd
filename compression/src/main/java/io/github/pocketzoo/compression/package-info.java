/** Distillation, pruning and quantization of any model that describes its structure. */
package io.github.pocketzoo.compression;
