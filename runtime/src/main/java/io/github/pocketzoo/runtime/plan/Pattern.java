package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.stream.Stream;

/** A formula that the runtime has an operation for, and how to recognise it in a graph. */
interface Pattern {
  /**
   * The ways in which an operation can be the last one of this pattern, the largest first. Whether
   * others need what is computed within is checked by the caller.
   *
   * @param root its first output is a matrix of floats
   */
  Stream<Match> matches(ImportedGraph graph, Node root);
}
