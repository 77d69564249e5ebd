package io.github.pocketzoo.core.quant;

/** Which elements of a matrix share a scale. */
public enum Granularity {
  /** All of them. */
  TENSOR,
  /** Those of a row: of an output channel, or of an entry of an embedding table. */
  CHANNEL,
  /** So many of a row that are beside each other. */
  GROUP
}
