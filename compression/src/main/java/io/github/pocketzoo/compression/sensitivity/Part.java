package io.github.pocketzoo.compression.sensitivity;

import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ModelStructure;
import io.github.pocketzoo.core.structure.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A part of a model.
 *
 * @param name such as {@code "block 0"} or {@code "block 0 query"}
 * @param weights names of its matrices
 */
public record Part(String name, List<String> weights) {
  public Part {
    weights = List.copyOf(weights);
  }

  /** How finely a model is cut. */
  public enum Cut {
    /** All matrices of a block together. */
    BLOCK,
    /** Every matrix of a block for itself. */
    PROJECTION
  }

  /** The blocks with weights of their own, from input to output, and the embedding tables. */
  public static List<Part> of(ModelStructure structure, Cut cut) {
    List<Part> parts = new ArrayList<>();
    List<Block> blocks = structure.distinctBlocks();
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      String name = "block " + i;
      switch (cut) {
        case BLOCK -> parts.add(new Part(name, block.weights()));
        case PROJECTION -> {
          for (Role role : Role.values()) {
            if (block.projections().containsKey(role)) {
              String matrix = block.projections().get(role).weight();
              parts.add(new Part(name + " " + nameOf(role), List.of(matrix)));
            }
          }
        }
      }
    }
    parts.add(new Part("embeddings", structure.embeddings()));
    return parts;
  }

  private static String nameOf(Role role) {
    return role.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
