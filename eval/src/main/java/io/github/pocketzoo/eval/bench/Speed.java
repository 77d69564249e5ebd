package io.github.pocketzoo.eval.bench;

/** Speed of one model: single texts and batches. */
public record Speed(Latency latency, Throughput throughput) {}
