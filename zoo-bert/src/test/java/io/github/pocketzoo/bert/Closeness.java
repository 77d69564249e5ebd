package io.github.pocketzoo.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How near numbers must be to those of a reference: |Δ| ≤ absolute + relative · |reference|.
 *
 * @param absolute for references near 0
 * @param relative for large references
 */
record Closeness(double absolute, double relative) {
  /** For the same formula in single precision, in another order of operations. */
  static final Closeness GOLDEN = new Closeness(1e-5, 1e-4);

  void assertClose(String what, INDArray actual, INDArray reference) {
    assertThat(actual.shape()).as("shape of %s", what).isEqualTo(reference.shape());
    INDArray flatActual = actual.dup('c').reshape(-1);
    INDArray flatReference = reference.dup('c').reshape(-1);
    for (long i = 0; i < flatActual.length(); i++) {
      double value = flatReference.getDouble(i);
      assertThat(flatActual.getDouble(i))
          .as("%s at %d", what, i)
          .isCloseTo(value, within(absolute + relative * Math.abs(value)));
    }
  }
}
