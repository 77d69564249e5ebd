package io.github.pocketzoo.runtime.plan;

/** What a matrix of a fused graph has one row of. */
public enum RowKind {
  /** One row a token of the batch; where padding is skipped, of the tokens that are not padding. */
  TOKEN,
  /** One row a sequence of the batch, or an example of a graph without sequences. */
  SEQUENCE
}
