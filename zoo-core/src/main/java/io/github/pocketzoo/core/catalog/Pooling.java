package io.github.pocketzoo.core.catalog;

/** How the vectors of the tokens become the one vector of a text. */
public enum Pooling {
  /** The mean over all tokens that aren't padding. */
  MEAN,
  /** The vector of the first token, {@code [CLS]}. */
  CLS
}
