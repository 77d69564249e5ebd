package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.error.InvalidInputException;

/** What to say where ND4J can't run a graph: its messages have many lines. */
final class GraphFailure {
  private GraphFailure() {}

  static InvalidInputException of(String when, RuntimeException cause) {
    String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return new InvalidInputException("the graph fails %s: %s".formatted(when, message), cause);
  }
}
