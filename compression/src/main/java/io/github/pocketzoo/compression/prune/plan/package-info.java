/** A pruning as plain settings, as command lines and recipes have them. */
package io.github.pocketzoo.compression.prune.plan;
