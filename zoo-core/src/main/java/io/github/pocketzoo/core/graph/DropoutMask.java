package io.github.pocketzoo.core.graph;

import java.util.OptionalInt;

/**
 * A dropout of a training graph: activations are multiplied by an input that holds 0 with
 * probability {@code rate} and 1/(1 − rate) otherwise (Srivastava et al. 2014, inverted).
 *
 * @param input name of the input
 * @param rate probability of zero, in (0, 1)
 * @param shape what the mask covers
 * @param width columns of what it covers, where they aren't as many as the hidden states'
 */
public record DropoutMask(String input, double rate, Shape shape, OptionalInt width) {
  /** A mask as wide as the hidden states. */
  public DropoutMask(String input, double rate, Shape shape) {
    this(input, rate, shape, OptionalInt.empty());
  }

  /** What a mask covers. */
  public enum Shape {
    /** {@code [batch · seqLen, hidden]}. */
    HIDDEN,
    /** {@code [2 · seqLen, hidden]}: one row for each distance of two tokens. */
    DISTANCES,
    /** {@code [batch, heads, seqLen, seqLen]}. */
    ATTENTION,
    /** {@code [batch, hidden]}. */
    POOLED
  }
}
