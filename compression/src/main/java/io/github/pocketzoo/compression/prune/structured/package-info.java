/** Removal of attention heads and feed-forward neurons: matrices shrink, every engine is faster. */
package io.github.pocketzoo.compression.prune.structured;
