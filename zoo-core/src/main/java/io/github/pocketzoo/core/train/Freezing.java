package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ModelStructure;
import java.util.HashSet;
import java.util.Set;

/** Which parameters fine-tuning leaves as they are. */
public enum Freezing {
  /** All parameters are trained. */
  NONE {
    @Override
    public Set<String> frozen(ModelStructure structure) {
      return Set.of();
    }
  },
  /** The embedding tables stay. */
  EMBEDDINGS {
    @Override
    public Set<String> frozen(ModelStructure structure) {
      return Set.copyOf(structure.embeddings());
    }
  },
  /** Only the head is trained. */
  BODY {
    @Override
    public Set<String> frozen(ModelStructure structure) {
      Set<String> names = new HashSet<>(structure.embeddings());
      names.addAll(structure.embeddingNorm());
      structure.blocks().stream().map(Block::parameters).forEach(names::addAll);
      return names;
    }
  };

  /** Names of the parameters that stay. */
  public abstract Set<String> frozen(ModelStructure structure);
}
