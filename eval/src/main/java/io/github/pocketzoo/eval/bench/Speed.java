package io.github.pocketzoo.eval.bench;

import java.util.Objects;
import java.util.Optional;

/**
 * Speed of one model.
 *
 * @param latency single texts
 * @param throughput batches
 * @param curves other lengths and batch sizes; empty if not measured
 * @param energy what the batches took; empty where the machine does not tell
 */
public record Speed(
    Latency latency, Throughput throughput, Optional<SpeedCurves> curves, Optional<Energy> energy) {
  public Speed {
    Objects.requireNonNull(latency, "latency");
    Objects.requireNonNull(throughput, "throughput");
  }

  /** Without curves and energy. */
  public Speed(Latency latency, Throughput throughput) {
    this(latency, throughput, Optional.empty(), Optional.empty());
  }

  /** The same with curves. */
  public Speed withCurves(SpeedCurves measured) {
    return new Speed(latency, throughput, Optional.of(measured), energy);
  }

  /** The same with what the batches took. */
  public Speed withEnergy(Optional<Energy> measured) {
    return new Speed(latency, throughput, curves, measured);
  }
}
