package io.github.pocketzoo.compression.distill;

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

/** Makes students out of their teachers. */
public final class Student {
  private Student() {}

  /**
   * A student with some of the teacher's blocks and all its other weights (Sanh et al. 2019,
   * section 3).
   *
   * @param teacher isn't changed
   * @param layers which blocks
   */
  public static Model fromLayers(Model teacher, LayerMap layers) {
    Architecture architecture = teacher.architecture().withBlocks(layers.teacherBlocks());
    Map<String, String> origin = new HashMap<>();
    ModelStructure from = teacher.architecture().structure();
    ModelStructure to = architecture.structure();
    for (int index = 0; index < layers.studentBlocks(); index++) {
      Block source = from.blocks().get(layers.teacherBlocks().get(index));
      List<String> names = to.blocks().get(index).parameters();
      for (int i = 0; i < names.size(); i++) {
        origin.put(names.get(i), source.parameters().get(i));
      }
    }
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : architecture.parameters()) {
      String source = origin.getOrDefault(spec.name(), spec.name());
      arrays.put(spec.name(), teacher.parameters().get(source).dup('c'));
    }
    return new Model(
        architecture, new Parameters(arrays), teacher.tokenizer().copy(), teacher.provenance());
  }
}
