package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ModelStructure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far parameters are below the head: 0 the head, 1 the last block, N the first of N blocks, N +
 * 1 the embeddings and what acts on them. Parameters that blocks share belong to the last of them.
 */
final class Depths {
  private final Map<String, Integer> depths = new HashMap<>();

  Depths(ModelStructure structure) {
    List<Block> blocks = structure.blocks();
    structure.embeddings().forEach(name -> depths.put(name, blocks.size() + 1));
    structure.embeddingNorm().forEach(name -> depths.put(name, blocks.size() + 1));
    for (int block = 0; block < blocks.size(); block++) {
      int depth = blocks.size() - block;
      blocks.get(block).parameters().forEach(name -> depths.put(name, depth));
    }
  }

  /** The depth of a parameter; what is neither in the embeddings nor in a block is in the head. */
  int of(String parameter) {
    return depths.getOrDefault(parameter, 0);
  }
}
