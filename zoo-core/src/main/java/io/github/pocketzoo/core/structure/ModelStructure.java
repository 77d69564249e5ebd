package io.github.pocketzoo.core.structure;

import java.util.List;

/**
 * What a model tells of itself, so that compression needs no name of a variable and no family.
 *
 * @param embeddings names of the embedding tables, {@code [entries, hidden]}
 * @param embeddingNorm names of the other parameters that act before the first block
 * @param blocks the transformer blocks, from input to output
 * @param head names of the parameters after the last block
 */
public record ModelStructure(
    List<String> embeddings, List<String> embeddingNorm, List<Block> blocks, List<String> head) {
  public ModelStructure {
    embeddings = List.copyOf(embeddings);
    embeddingNorm = List.copyOf(embeddingNorm);
    blocks = List.copyOf(blocks);
    head = List.copyOf(head);
  }

  /** The blocks with weights of their own: of those that share weights, the first. */
  public List<Block> distinctBlocks() {
    return blocks.stream().distinct().toList();
  }

  /** The matrices of all blocks' projections; one that several blocks share is listed once. */
  public List<String> blockWeights() {
    return blocks.stream().flatMap(block -> block.weights().stream()).distinct().toList();
  }
}
