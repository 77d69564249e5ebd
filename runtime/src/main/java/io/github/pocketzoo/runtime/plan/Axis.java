package io.github.pocketzoo.runtime.plan;

/**
 * An axis of an array.
 *
 * @param index from 0
 * @param rank number of axes of the array
 */
record Axis(int index, int rank) {
  /** Whether an op's argument, which may count from the end, means this axis. */
  boolean is(long argument) {
    return argument == index || argument == index - rank;
  }
}
