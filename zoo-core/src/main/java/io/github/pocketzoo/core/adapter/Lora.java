package io.github.pocketzoo.core.adapter;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.LowRankUpdate;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Low-rank adapters of models (Hu et al. 2021): put on, and merged into the weights. */
public final class Lora {
  private Lora() {}

  /**
   * The model with new adapters: A is drawn from U(−√(1/in), √(1/in)), which is He's initialisation
   * as PEFT has it, and B is 0, so that the outputs are the model's.
   *
   * @param model its parameters are shared, not copied
   * @throws InvalidInputException if no projection of the model has one of the roles, or its
   *     weights are integers
   */
  public static Model addTo(Model model, LoraConfig config, long seed) {
    LoraArchitecture architecture = checked(model, config);
    Map<String, INDArray> arrays = new LinkedHashMap<>(model.parameters().arrays());
    DataType type = model.parameters().dataType();
    Set<String> ups = new HashSet<>();
    architecture.adapted().forEach(weight -> ups.add(LowRankUpdate.upName(weight)));
    for (ParameterSpec spec : architecture.adapters()) {
      arrays.put(
          spec.name(),
          ups.contains(spec.name()) ? Nd4j.zeros(type, spec.shape()) : uniform(spec, seed, type));
    }
    return model.with(architecture, new Parameters(arrays), model.tokenizer());
  }

  static LoraArchitecture checked(Model model, LoraConfig config) {
    LoraArchitecture architecture = new LoraArchitecture(model.architecture(), config);
    if (architecture.adapted().isEmpty()) {
      throw new InvalidInputException(
          "a model of type %s has no projection of the roles %s"
              .formatted(model.architecture().modelType(), config.roles()));
    }
    if (!model.quantized().isEmpty()) {
      throw new InvalidInputException("adapters need weights that are floats, these are integers");
    }
    return architecture;
  }

  private static INDArray uniform(ParameterSpec spec, long seed, DataType type) {
    Random random = new Random(seed * 31 + spec.name().hashCode());
    double bound = Math.sqrt(1.0 / spec.shape()[0]);
    double[] values = new double[Math.toIntExact(spec.shape()[0] * spec.shape()[1])];
    for (int i = 0; i < values.length; i++) {
      values[i] = (2 * random.nextDouble() - 1) * bound;
    }
    return Nd4j.create(values, spec.shape(), type);
  }

  /**
   * The same model without adapters: W becomes W + (α/r) A B, so that the outputs stay.
   *
   * @param adapted a model with adapters; it stays as it is
   * @return its adapted matrices are new, its other parameters are those of {@code adapted}
   */
  public static Model merge(Model adapted) {
    LoraArchitecture architecture = of(adapted);
    Map<String, INDArray> arrays = new LinkedHashMap<>(adapted.parameters().arrays());
    for (String weight : architecture.adapted()) {
      INDArray down = arrays.remove(LowRankUpdate.downName(weight));
      INDArray up = arrays.remove(LowRankUpdate.upName(weight));
      try (INDArray product = down.mmul(up)) {
        product.muli(architecture.config().scale());
        arrays.compute(weight, (name, matrix) -> matrix.dup('c').addi(product));
      }
    }
    return adapted.with(architecture.base(), new Parameters(arrays), adapted.tokenizer());
  }

  /**
   * The architecture of a model with adapters.
   *
   * @throws IllegalArgumentException if it has none
   */
  static LoraArchitecture of(Model adapted) {
    if (adapted.architecture() instanceof LoraArchitecture architecture) {
      return architecture;
    }
    throw new IllegalArgumentException("the model has no adapters");
  }
}
