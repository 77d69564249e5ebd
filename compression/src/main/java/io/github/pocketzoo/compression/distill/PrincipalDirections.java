package io.github.pocketzoo.compression.distill;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The directions in which data are longest.
 *
 * @param columns orthonormal, {@code [dimensions, number]}, the longest first
 */
record PrincipalDirections(INDArray columns) {

  /**
   * Finds them.
   *
   * @param moment second moments, symmetric, {@code [dimensions, dimensions]}
   */
  static PrincipalDirections of(INDArray moment, int number) {
    EigenDecomposition eigen =
        new EigenDecomposition(new Array2DRowRealMatrix(moment.toDoubleMatrix(), false));
    double[] values = eigen.getRealEigenvalues();
    List<Integer> longest =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -values[i]))
            .limit(number)
            .toList();
    double[][] rows = new double[number][];
    for (int i = 0; i < number; i++) {
      rows[i] = eigen.getEigenvector(longest.get(i)).toArray();
    }
    return new PrincipalDirections(Nd4j.createFromArray(rows).transpose());
  }
}
