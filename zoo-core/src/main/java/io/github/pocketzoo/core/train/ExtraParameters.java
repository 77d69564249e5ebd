package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Parameters of an {@link Objective} that are trained beside a model's and dropped at the end.
 *
 * @param specs what they are; no name is one of the model's
 * @param arrays by name
 */
public record ExtraParameters(List<ParameterSpec> specs, Map<String, INDArray> arrays) {
  /** There are none. */
  public static final ExtraParameters NONE = new ExtraParameters(List.of(), Map.of());

  public ExtraParameters {
    specs = List.copyOf(specs);
    arrays = Map.copyOf(arrays);
  }

  /** Those of a model, and then these. */
  public List<ParameterSpec> after(List<ParameterSpec> ofModel) {
    List<ParameterSpec> all = new ArrayList<>(ofModel);
    all.addAll(specs);
    return all;
  }

  /** Those of a model, and then these: the same arrays. */
  public Parameters after(Parameters ofModel) {
    if (specs.isEmpty()) {
      return ofModel;
    }
    Map<String, INDArray> all = new LinkedHashMap<>(ofModel.arrays());
    specs.forEach(spec -> all.put(spec.name(), arrays.get(spec.name())));
    return new Parameters(all);
  }
}
