package io.github.pocketzoo.core.graph;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Segment recurrence (Dai et al. 2019, section 3.2): the tokens of a segment attend to the M tokens
 * before it, too, by what each block then got as its input. No gradient goes there.
 *
 * <p>Before the first segment all states are 0 and attended to like any other, as in transformers.
 *
 * @param length M, 0 for none
 */
public record SegmentMemory(int length) {
  /** No memory. */
  static final SegmentMemory NONE = new SegmentMemory(0);

  /**
   * Puts a block's memory before its input.
   *
   * @param block index of the block
   * @param x {@code [B·L, H]}
   * @return {@code [B·(M + L), H]}
   */
  public SDVariable before(GraphContext graph, int block, SDVariable x, int hidden) {
    if (length == 0) {
      return x;
    }
    SDVariable memory = graph.memory(block, length, hidden);
    SDVariable segment = graph.toSequences(x, hidden);
    return graph.sameDiff().concat(1, memory, segment).reshape(-1, hidden);
  }

  /**
   * Reshapes to {@code [B, M + L, sizes…]}.
   *
   * @param x {@code [B·(M + L), …]}
   */
  SDVariable toSequences(GraphContext graph, SDVariable x, long... sizes) {
    SameDiff sd = graph.sameDiff();
    SDVariable rest = sd.constant(Nd4j.createFromArray(sizes));
    return sd.reshape(x, sd.concat(0, graph.batch(), keys(graph), rest));
  }

  /** M + L, a vector of one element. */
  SDVariable keys(GraphContext graph) {
    return graph.length().add(length);
  }

  /** The positions of a segment's tokens and of those before it, −M to L − 1 (int32). */
  SDVariable positions(GraphContext graph) {
    SameDiff sd = graph.sameDiff();
    return sd.range(sd.constant(-length), graph.lengthNumber(), sd.constant(1), DataType.INT32);
  }
}
