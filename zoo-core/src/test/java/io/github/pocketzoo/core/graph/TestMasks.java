package io.github.pocketzoo.core.graph;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Dropout masks that are known. */
final class TestMasks {
  private TestMasks() {}

  /** Every third element is dropped, the others are scaled as dropout of {@code rate} does. */
  static INDArray alternating(double rate, long... shape) {
    INDArray mask = Nd4j.create(DataType.DOUBLE, shape);
    for (long i = 0; i < mask.length(); i++) {
      mask.putScalar(i, i % 3 == 0 ? 0 : 1 / (1 - rate));
    }
    return mask;
  }
}
