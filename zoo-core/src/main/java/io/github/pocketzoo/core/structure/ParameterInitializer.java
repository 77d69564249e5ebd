package io.github.pocketzoo.core.structure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Initialises parameters as BERT does (Devlin et al. 2019): matrices from a normal distribution,
 * biases 0, gains 1. A parameter's values depend on the seed and its name alone, not on the order
 * in which parameters are initialised.
 *
 * @param standardDeviation of the matrices ({@code initializer_range})
 * @param others standard deviations of matrices that have another one, by name
 */
public record ParameterInitializer(
    double standardDeviation, Map<String, Double> others, long seed) {
  public ParameterInitializer {
    others = Map.copyOf(others);
  }

  /** For matrices that all have the same standard deviation. */
  public ParameterInitializer(double standardDeviation, long seed) {
    this(standardDeviation, Map.of(), seed);
  }

  /** A new array for a parameter. */
  public INDArray initialize(ParameterSpec spec) {
    return switch (spec.kind()) {
      case LINEAR_WEIGHT, EMBEDDING -> normal(spec);
      case BIAS -> Nd4j.zeros(spec.shape());
      case NORM_GAIN -> Nd4j.ones(spec.shape());
    };
  }

  /** New arrays for all parameters of an architecture. */
  public Parameters initializeAll(List<ParameterSpec> specs) {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    specs.forEach(spec -> arrays.put(spec.name(), initialize(spec)));
    return new Parameters(arrays);
  }

  private INDArray normal(ParameterSpec spec) {
    Random random = new Random(seed * 31 + spec.name().hashCode());
    double deviation = others.getOrDefault(spec.name(), standardDeviation);
    float[] values = new float[Math.toIntExact(spec.shape()[0] * spec.shape()[1])];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
    return Nd4j.create(values, spec.shape(), 'c');
  }
}
