/**
 * From a SameDiff graph to a plan: what it computes as few large operations, each of which has a
 * kernel. {@link io.github.pocketzoo.runtime.plan.GraphImport} is the way in, {@link
 * io.github.pocketzoo.runtime.plan.FusedGraph} the result.
 */
package io.github.pocketzoo.runtime.plan;
