package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.structure.ParameterInitializer;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.train.ExtraParameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The matrices that make a student's hidden states as wide as a teacher's. They are trained with
 * the student, are in the checkpoints of the training, and are not saved with the student.
 */
final class Projections implements AutoCloseable {
  private static final String PREFIX = "distillation.projection.";

  private final List<ParameterSpec> specs;
  private final Map<String, INDArray> arrays;

  private Projections(List<ParameterSpec> specs, Map<String, INDArray> arrays) {
    this.specs = List.copyOf(specs);
    this.arrays = Map.copyOf(arrays);
  }

  /** None. */
  static Projections none() {
    return new Projections(List.of(), Map.of());
  }

  /** Name of a matrix. */
  static String name(int teacher, String match) {
    return PREFIX + teacher + "." + match;
  }

  /** What a matrix is. */
  static ParameterSpec spec(int teacher, String match, int studentWidth, int teacherWidth) {
    return ParameterSpec.linearWeight(name(teacher, match), studentWidth, teacherWidth);
  }

  /**
   * New matrices from normal distributions that keep the size of what they multiply.
   *
   * @param type of the student's parameters
   */
  static Projections random(List<ParameterSpec> specs, DataType type, long seed) {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : specs) {
      double deviation = 1 / Math.sqrt((double) spec.shape()[0]);
      INDArray array = new ParameterInitializer(deviation, seed).initialize(spec);
      arrays.put(spec.name(), array.dataType() == type ? array : array.castTo(type));
    }
    return new Projections(specs, arrays);
  }

  boolean has(String name) {
    return arrays.containsKey(name);
  }

  INDArray get(String name) {
    return arrays.get(name);
  }

  ExtraParameters parameters() {
    return new ExtraParameters(specs, arrays);
  }

  @Override
  public void close() {
    arrays.values().forEach(INDArray::close);
  }
}
