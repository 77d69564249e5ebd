package io.github.pocketzoo.compression.quantize;

import io.github.pocketzoo.core.calibration.InputRows;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.quant.Granularity;
import io.github.pocketzoo.core.quant.Grid;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.quant.WeightScheme;
import io.github.pocketzoo.core.samediff.ArrayValues;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Rounds so that a layer's outputs change least (Frantar et al. 2023, "GPTQ"): the weights of a row
 * are rounded one after the other, and those that are left make up for the error, as far as the
 * inputs of a calibration set are correlated. With H = X Xᵀ + λI and U upper triangular, UᵀU = H⁻¹:
 *
 * <pre>
 * e = (w_i − q(w_i)) / U_ii        w_j ← w_j − e · U_ij  for j &gt; i
 * </pre>
 *
 * A group's scale is chosen when its first weight comes up. The inputs are those of the model in
 * floats, and columns keep their order. Matrices that the calibration set doesn't reach get the
 * nearest integers.
 */
public final class Gptq implements Rounding {
  /** λ, beside the mean of the diagonal. */
  private static final double DAMPING = 0.01;

  private final Map<String, INDArray> hessians;
  private final int batches;

  /** By the identity of the sum of products: layers that read the same share it. */
  private final IdentityHashMap<INDArray, Inverse> inverses = new IdentityHashMap<>();

  /**
   * U and what was never seen.
   *
   * @param dead columns whose inputs are 0 throughout: their weights don't matter
   */
  private record Inverse(float[] upper, boolean[] dead) {}

  private Gptq(Map<String, INDArray> hessians, int batches) {
    this.hessians = hessians;
    this.batches = batches;
  }

  /**
   * Measures how the inputs of a model's linear layers are correlated.
   *
   * @param model of floats
   * @param rows what its layers read of a calibration set
   */
  public static Gptq calibrate(Model model, InputRows rows) {
    Set<String> matrices =
        model.architecture().parameters().stream()
            .filter(spec -> spec.kind() == ParameterSpec.Kind.LINEAR_WEIGHT)
            .map(ParameterSpec::name)
            .collect(Collectors.toSet());
    Map<String, List<String>> inputs = rows.inputs(matrices);
    Map<String, INDArray> seen = new HashMap<>();
    rows.forEach(
        inputs,
        (name, values, width) -> {
          INDArray sum = seen.computeIfAbsent(name, any -> Nd4j.zeros(width, width));
          try (INDArray x = Nd4j.create(values, new long[] {values.length / width, width}, 'c');
              INDArray product = x.transpose().mmul(x)) {
            sum.addi(product);
          }
        });
    Map<String, INDArray> byMatrix = new HashMap<>();
    inputs.forEach(
        (matrix, names) -> {
          INDArray sum = seen.get(names.get(0));
          // A matrix that several layers share has the inputs of all of them.
          byMatrix.put(matrix, names.stream().skip(1).map(seen::get).reduce(sum, INDArray::add));
        });
    return new Gptq(byMatrix, rows.batches().size());
  }

  @Override
  public Map<String, String> describe() {
    return Map.of(
        "rounding", "GPTQ",
        "damping", Double.toString(DAMPING),
        "batches", Integer.toString(batches),
        "compensated_matrices", Integer.toString(hessians.size()));
  }

  @Override
  public QuantizedTensor quantize(String name, INDArray matrix, WeightScheme scheme) {
    INDArray hessian = hessians.get(name);
    if (hessian == null) {
      return QuantizedTensor.quantize(matrix, scheme);
    }
    int rows = (int) matrix.size(0);
    int columns = (int) matrix.size(1);
    float[] weights = ArrayValues.floats(matrix);
    Grid[] grids = QuantizedTensor.ranges(weights, rows, columns, scheme);
    Inverse inverse =
        inverses.computeIfAbsent(hessian, any -> invert(name, ArrayValues.floats(any), columns));
    byte[] values = new byte[weights.length];
    IntStream.range(0, rows)
        .parallel()
        .forEach(
            row -> {
              float[] left = new float[columns];
              System.arraycopy(weights, row * columns, left, 0, columns);
              round(row, left, inverse, grids, values, scheme);
            });
    return QuantizedTensor.of(values, rows, columns, grids, scheme);
  }

  private static void round(
      int row, float[] left, Inverse inverse, Grid[] grids, byte[] values, WeightScheme scheme) {
    int columns = left.length;
    for (int i = 0; i < columns; i++) {
      if (scheme.granularity() == Granularity.GROUP && i % scheme.groupSize() == 0) {
        int end = Math.min(columns, i + scheme.groupSize());
        grids[scheme.scaleOf(row, i, columns)] = range(left, i, end, scheme);
      }
      Grid grid = grids[scheme.scaleOf(row, i, columns)];
      float weight = inverse.dead()[i] ? 0 : left[i];
      int integer = grid.quantize(weight);
      values[row * columns + i] = (byte) integer;
      int diagonal = i * columns + i;
      float error = (weight - grid.dequantize(integer)) / inverse.upper()[diagonal];
      for (int j = i + 1; j < columns; j++) {
        left[j] -= error * inverse.upper()[diagonal - i + j];
      }
    }
  }

  private static Grid range(float[] weights, int begin, int end, WeightScheme scheme) {
    float low = 0;
    float high = 0;
    for (int i = begin; i < end; i++) {
      low = Math.min(low, weights[i]);
      high = Math.max(high, weights[i]);
    }
    return Grid.of(scheme, low, high);
  }

  private static Inverse invert(String name, float[] hessian, int size) {
    double[] damped = new double[hessian.length];
    boolean[] dead = new boolean[size];
    double trace = 0;
    for (int i = 0; i < size; i++) {
      trace += hessian[i * size + i];
    }
    for (int i = 0; i < hessian.length; i++) {
      damped[i] = hessian[i];
    }
    for (int i = 0; i < size; i++) {
      dead[i] = hessian[i * size + i] == 0;
      damped[i * size + i] += dead[i] ? 1 : DAMPING * trace / size;
    }
    try {
      return new Inverse(InverseFactor.of(damped, size), dead);
    } catch (ArithmeticException e) {
      throw new InvalidInputException(
          "tensor %s: its inputs can't be used for GPTQ (%s), expected more calibration texts"
              .formatted(name, e.getMessage()),
          e);
    }
  }
}
