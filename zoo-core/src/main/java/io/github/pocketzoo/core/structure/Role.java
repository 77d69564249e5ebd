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
  /** Gates what is widened, where the feed-forward network is gated (Shazeer 2020). */
  GATE,
  /** Narrows from the intermediate size back to the hidden size. */
  OUTPUT;

  /** Whether it leads from heads or neurons to hidden states, and not the other way. */
  public boolean readsInner() {
    return this == ATTENTION_OUTPUT || this == OUTPUT;
  }
}
