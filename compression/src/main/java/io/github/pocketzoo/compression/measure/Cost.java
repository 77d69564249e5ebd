package io.github.pocketzoo.compression.measure;

import java.util.List;

/**
 * What it costs to run a model, measured.
 *
 * @param latencyMillis median time of a call
 * @param call what a call is, such as {@code "one text"}
 * @param residentBytes weights in memory as the engine holds them
 * @param engine what ran the model
 * @param notes what a reader of the numbers must know
 */
public record Cost(
    double latencyMillis, String call, long residentBytes, String engine, List<String> notes) {
  /** Copies. */
  public Cost {
    notes = List.copyOf(notes);
  }
}
