package io.github.pocketzoo.eval.metric;

import java.util.List;

/**
 * What a model made of every example of a test set, and nothing of the examples themselves: a few
 * numbers each, so that the outcomes of a large test set fit into memory.
 */
public interface Outcomes {
  /** The task's metrics, the primary one first. */
  List<Statistic> statistics();

  /** All of them, a row an example. */
  ExampleTable table();
}
