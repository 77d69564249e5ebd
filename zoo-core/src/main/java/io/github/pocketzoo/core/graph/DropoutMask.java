package io.github.pocketzoo.core.graph;

import java.util.OptionalInt;

/**
 * A dropout of a training graph: activations are multiplied by an input that holds 0 with
 * probability {@code rate} and 1/(1 − rate) otherwise (Srivastava et al. 2014, inverted).
 *
 * @param input name of the input
 * @param rate probability of zero, in (0, 1)
 * @param shape what the mask covers
 * @param width columns of what it covers, where they aren't as many as the hidden states', or
 *     heads, where they aren't as many as the graph says
 * @param memory tokens before the sequence's first that are attended to, 0 without a {@link
 *     SegmentMemory}
 */
public record DropoutMask(String input, double rate, Shape shape, OptionalInt width, int memory) {
  /** A mask as wide as the hidden states. */
  public DropoutMask(String input, double rate, Shape shape) {
    this(input, rate, shape, OptionalInt.empty());
  }

  /** A mask of a graph without memory. */
  public DropoutMask(String input, double rate, Shape shape, OptionalInt width) {
    this(input, rate, shape, width, 0);
  }

  /** What a mask covers. */
  public enum Shape {
    /** {@code [batch · seqLen, hidden]}. */
    HIDDEN,
    /** {@code [2 · seqLen, hidden]}: one row for each distance of two tokens. */
    DISTANCES,
    /** {@code [memory + seqLen + 1, hidden]}: one row for each distance to a token before. */
    DISTANCES_BACK,
    /** {@code [batch, heads, seqLen, memory + seqLen]}. */
    ATTENTION,
    /** {@code [batch, hidden]}. */
    POOLED
  }
}
