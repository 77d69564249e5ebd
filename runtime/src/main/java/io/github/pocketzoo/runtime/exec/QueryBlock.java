package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.structure.AttentionHeads;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Some queries of a head whose scores are computed together.
 *
 * @param sequence their sequence
 * @param head their head
 * @param row the first one's
 * @param rows how many
 */
record QueryBlock(int sequence, int head, int row, int rows) {

  /**
   * The blocks that a thread computes, by sequence, then by head. Where threads share sequences,
   * they share out blocks, whoever computed their rows: late tokens of a causal attention have more
   * to look at than early ones.
   *
   * @param most queries of a block
   * @param earlier tokens of a sequence before those of the batch
   */
  static List<QueryBlock> of(
      Emission emission, AttentionHeads heads, int most, IntUnaryOperator earlier) {
    TokenLayout layout = emission.layout();
    Part part = emission.part();
    boolean own = emission.together().of() == 1;
    int firstRow = own ? part.firstRow() : 0;
    int endRow = own ? part.endRow() : layout.rows();
    List<QueryBlock> blocks = new ArrayList<>();
    List<Long> middles = new ArrayList<>();
    long total = 0;
    for (int sequence = 0; sequence < layout.sequences(); sequence++) {
      int from = Math.max(firstRow, layout.start(sequence));
      int to = Math.min(endRow, layout.start(sequence + 1));
      for (int head = 0; head < heads.queries(); head++) {
        for (int row = from; row < to; row += most) {
          QueryBlock block = new QueryBlock(sequence, head, row, Math.min(most, to - row));
          long cost = block.cost(layout, earlier);
          blocks.add(block);
          middles.add(total + cost / 2); // Below the total in the end, since a cost is 1 or more.
          total += cost;
        }
      }
    }
    Share share = emission.together();
    List<QueryBlock> shared = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      if (middles.get(i) * share.of() / total == share.index()) {
        shared.add(blocks.get(i));
      }
    }
    return shared;
  }

  /** Scores that are computed. */
  private long cost(TokenLayout layout, IntUnaryOperator earlier) {
    int end = row + rows - layout.start(sequence);
    return (long) rows * (earlier.applyAsInt(sequence) + end);
  }
}
