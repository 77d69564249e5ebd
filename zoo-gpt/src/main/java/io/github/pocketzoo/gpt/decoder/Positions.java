package io.github.pocketzoo.gpt.decoder;

/** How a decoder knows where a token stands. */
public sealed interface Positions {
  /**
   * A row of a table that is added to the token's (Radford et al. 2018).
   *
   * @param entries rows of the table
   */
  record Learned(int entries) implements Positions {}

  /**
   * Queries and keys are turned by angles (Su et al. 2021), see {@link
   * io.github.pocketzoo.core.graph.Rotary}.
   *
   * @param theta θ
   */
  record Rotary(double theta) implements Positions {}

  /** Attention scores know distances (Dai et al. 2019), and no token its own position. */
  record Relative() implements Positions {}
}
