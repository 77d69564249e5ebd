package io.github.pocketzoo.core.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.structure.BlockShape;
import io.github.pocketzoo.core.structure.KeptUnits;
import java.util.List;
import java.util.Optional;

/**
 * Makes architectures of other sizes: the {@code config.json} is changed and read again, so that
 * whatever the family demands of one holds for them too.
 *
 * @param family reads it
 * @param config of the architecture before; it is changed
 * @param pruned what is removed of the architecture's blocks already
 */
public record Resizing(ModelFamily family, ObjectNode config, PrunedBlocks pruned) {

  /**
   * The architecture with fewer heads and neurons.
   *
   * @param units what stays of each of the blocks with weights of their own
   * @param whole a block of which nothing is removed
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the family can't have them, or
   *     none would be left
   */
  public Architecture keeping(List<KeptUnits> units, BlockShape whole, SizeKeys keys) {
    pruned.keeping(units, whole).writeInto(config, keys, units.size(), whole);
    return family.read(new ConfigReader("the pruned model", config));
  }

  /**
   * The architecture with other widths.
   *
   * @param keys of widths, where the family has them all
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it hasn't, if anything is
   *     removed of the blocks, or as for {@link Widths#writeInto}
   */
  public Architecture withWidths(Widths widths, Optional<Widths.Keys> keys) {
    if (!pruned.isNone()) {
      throw Widths.refusal(family.modelType() + " with heads or neurons removed");
    }
    widths.writeInto(config, keys.orElseThrow(() -> Widths.refusal(family.modelType())));
    return family.read(new ConfigReader("the narrower model", config));
  }

  /** The architecture with another number of tokens. */
  public Architecture withVocabularySize(int size) {
    config.put("vocab_size", size);
    return family.read(new ConfigReader("the model of a smaller vocabulary", config));
  }
}
