package io.github.pocketzoo.compression.quantize;

import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.quant.WeightScheme;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Chooses the integers of a matrix. */
public interface Rounding {
  /**
   * Quantizes a matrix.
   *
   * @param name of the parameter
   * @param matrix {@code [out, in]}; isn't changed
   * @throws IllegalArgumentException if a value is NaN or infinite
   */
  QuantizedTensor quantize(String name, INDArray matrix, WeightScheme scheme);

  /** The settings by their names in provenance records. */
  Map<String, String> describe();

  /** The nearest integers, weight by weight. */
  static Rounding nearest() {
    return new Rounding() {
      @Override
      public QuantizedTensor quantize(String name, INDArray matrix, WeightScheme scheme) {
        return QuantizedTensor.quantize(matrix, scheme);
      }

      @Override
      public Map<String, String> describe() {
        return Map.of("rounding", "nearest");
      }
    };
  }
}
