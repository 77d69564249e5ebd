package io.github.pocketzoo.compression.search;

import io.github.pocketzoo.compression.measure.Cost;
import io.github.pocketzoo.compression.measure.Score;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A model that a search has made.
 *
 * @param cell which
 * @param values what was chosen, by paths in the recipe
 * @param model where it lies
 * @param score on the validation split
 * @param reference the first score of its recipe
 * @param storedBytes of its weights
 * @param cost measured beside the others; empty if it wasn't
 */
public record SearchPoint(
    String cell,
    Map<String, String> values,
    Path model,
    Score score,
    Score reference,
    long storedBytes,
    Optional<Cost> cost) {

  SearchPoint withCost(Cost measured) {
    return new SearchPoint(
        cell, values, model, score, reference, storedBytes, Optional.of(measured));
  }

  private double latency() {
    return cost.map(Cost::latencyMillis).orElse(Double.POSITIVE_INFINITY);
  }

  /** Whether this one is nowhere worse than another, and somewhere better. */
  boolean dominates(SearchPoint other) {
    double gain = score.gainOver(other.score);
    int latencies = Double.compare(latency(), other.latency());
    int bytes = Long.compare(storedBytes, other.storedBytes);
    boolean nowhereWorse = gain >= 0 && latencies <= 0 && bytes <= 0;
    boolean somewhereBetter = gain > 0 || latencies < 0 || bytes < 0;
    return nowhereWorse && somewhereBetter;
  }
}
