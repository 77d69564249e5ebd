package io.github.pocketzoo.core.structure;

/** What a projection does within a transformer block (Vaswani et al. 2017, section 3). */
public enum Role {
  QUERY,
  KEY,
  VALUE,
  /** Mixes the attention heads. */
  ATTENTION_OUTPUT,
  /** Widens to the intermediate size of the feed-forward network. */
  INTERMEDIATE,
  /** Narrows from the intermediate size back to the hidden size. */
  OUTPUT
}
