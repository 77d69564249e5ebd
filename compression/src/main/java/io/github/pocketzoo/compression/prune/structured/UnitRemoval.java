package io.github.pocketzoo.compression.prune.structured;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.PrunedBlocks;
import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.BlockShape;
import io.github.pocketzoo.core.structure.KeptUnits;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.structure.Projection;
import io.github.pocketzoo.core.structure.Role;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Removes heads and neurons from a model. What it then computes is what it did with the units'
 * outputs set to 0: of a head, its columns of the maps to queries, keys and values go, and its rows
 * of the map back to hidden states; of a neuron, its column of the first map (and of the gate) of
 * the feed-forward network and its row of the second.
 */
public final class UnitRemoval {
  private UnitRemoval() {}

  /**
   * The blocks with weights of their own, of which units can be removed.
   *
   * @throws InvalidInputException if the family has none, or matrices are stored as integers
   */
  public static List<Block> blocks(Model model) {
    if (!model.quantized().isEmpty()) {
      throw new InvalidInputException(
          "the model is quantized already; heads and neurons are to be removed before");
    }
    List<Block> blocks = model.architecture().structure().distinctBlocks();
    if (blocks.stream().anyMatch(block -> block.shape().isEmpty())) {
      throw PrunedBlocks.refusal(model.architecture().modelType());
    }
    return blocks;
  }

  /**
   * A copy of the model with fewer heads and neurons.
   *
   * @param model isn't changed
   * @param kept for each of the {@link #blocks}, what stays of it
   * @throws InvalidInputException if its units can't be removed
   */
  public static Model keep(Model model, List<KeptUnits> kept) {
    List<Block> blocks = blocks(model);
    Architecture architecture = model.architecture().keeping(kept);
    Map<String, UnaryOperator<INDArray>> cuts = new HashMap<>();
    for (int i = 0; i < blocks.size(); i++) {
      addCuts(cuts, blocks.get(i), kept.get(i));
    }
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    model
        .parameters()
        .arrays()
        .forEach(
            (name, array) ->
                arrays.put(name, cuts.getOrDefault(name, whole -> whole.dup('c')).apply(array)));
    return model.with(architecture, new Parameters(arrays), model.tokenizer().copy());
  }

  private static void addCuts(
      Map<String, UnaryOperator<INDArray>> cuts, Block block, KeptUnits kept) {
    BlockShape shape = block.shape().orElseThrow();
    for (Map.Entry<Role, Projection> entry : block.projections().entrySet()) {
      int[] units = inner(entry.getKey(), shape.heads(), kept);
      Projection projection = entry.getValue();
      if (entry.getKey().readsInner()) {
        cuts.put(projection.weight(), weight -> weight.getRows(units).dup('c'));
      } else {
        cuts.put(projection.weight(), weight -> weight.getColumns(units).dup('c'));
        projection.bias().ifPresent(name -> cuts.put(name, bias -> elements(bias, units)));
      }
    }
  }

  private static int[] inner(Role role, AttentionHeads heads, KeptUnits kept) {
    return switch (role) {
      case QUERY, ATTENTION_OUTPUT -> kept.queryColumns(heads);
      case KEY, VALUE -> kept.keyValueColumns(heads);
      case INTERMEDIATE, GATE, OUTPUT ->
          kept.neurons().stream().mapToInt(Integer::intValue).toArray();
    };
  }

  private static INDArray elements(INDArray vector, int[] units) {
    return vector.reshape(1, vector.length()).getColumns(units).reshape(units.length).dup('c');
  }
}
