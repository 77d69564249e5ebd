package io.github.pocketzoo.compression.prune;

import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ModelStructure;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies models without some of their blocks. */
public final class KeptBlocks {
  private KeptBlocks() {}

  /**
   * A copy with some of a model's blocks and all its other weights.
   *
   * @param model isn't changed
   * @param blocks their numbers, from 0, in ascending order
   */
  public static Model of(Model model, List<Integer> blocks) {
    Architecture architecture = model.architecture().withBlocks(blocks);
    Map<String, String> origin = new HashMap<>();
    ModelStructure from = model.architecture().structure();
    ModelStructure to = architecture.structure();
    for (int index = 0; index < blocks.size(); index++) {
      Block source = from.blocks().get(blocks.get(index));
      List<String> names = to.blocks().get(index).parameters();
      for (int i = 0; i < names.size(); i++) {
        origin.put(names.get(i), source.parameters().get(i));
      }
    }
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : architecture.parameters()) {
      String source = origin.getOrDefault(spec.name(), spec.name());
      arrays.put(spec.name(), model.parameters().get(source).dup('c'));
    }
    return model.with(architecture, new Parameters(arrays), model.tokenizer().copy());
  }
}
