package io.github.pocketzoo.runtime.plan;

/**
 * A matrix that a fused graph computes, {@code [rows, width]}, row-major, f32.
 *
 * @param name name of the SameDiff variable that holds the same numbers
 * @param rows what there is one row of
 * @param width number of columns
 */
public record Value(String name, RowKind rows, int width) {}
