package io.github.pocketzoo.compression.quantize;

import io.github.pocketzoo.core.quant.Grid;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.quant.WeightScheme;
import io.github.pocketzoo.core.samediff.ArrayValues;
import io.github.pocketzoo.core.structure.ParameterSpec;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Scales of a matrix that are trained (Esser et al. 2020, LSQ). With v = w / s, the rounded weight
 * is ŵ = s · clip(round(v), −Q, Q), and
 *
 * <pre>
 * ∂ŵ/∂s = round(v) − v  within the range, ±Q at its ends        ∂ŵ/∂w = 1 within, 0 beyond
 * </pre>
 *
 * The gradient of a scale is divided by √(n Q), where n weights share it, so that scales move about
 * as fast as weights, relative to their size.
 *
 * @param spec of the scales, {@code [scales]}
 * @param values the scales
 * @param rateFactor what the learning rate is multiplied by: Adam's steps are as large as the rate,
 *     and scales are far smaller than weights
 */
record LearnedScale(ParameterSpec spec, INDArray values, double rateFactor) {
  /** Scales may change by so many learning rates a step, relative to their size. */
  private static final double RELATIVE_RATE = 10;

  /** Scales don't get smaller than this. */
  private static final float LEAST = 1e-8f;

  /** Scales that begin at those of the largest weights. */
  static LearnedScale of(String weight, INDArray matrix, WeightScheme scheme) {
    try (INDArray rows = matrix.transpose().dup('c')) {
      float[] scales = QuantizedTensor.quantize(rows, scheme).scales();
      return new LearnedScale(
          ParameterSpec.bias(weight + "_scale", scales.length),
          Nd4j.createFromArray(scales),
          RELATIVE_RATE * mean(scales));
    }
  }

  private static double mean(float[] scales) {
    double sum = 0;
    for (float scale : scales) {
      sum += scale;
    }
    return sum / scales.length;
  }

  private Grid[] grids(WeightScheme scheme) {
    float[] scales = ArrayValues.floats(values);
    Grid[] grids = new Grid[scales.length];
    for (int i = 0; i < grids.length; i++) {
      grids[i] = new Grid(Math.max(LEAST, scales[i]), 0, scheme.min(), scheme.max());
    }
    return grids;
  }

  /** Rounds {@code [out, in]}. */
  QuantizedTensor quantize(INDArray rows, WeightScheme scheme) {
    return QuantizedTensor.nearest(
        ArrayValues.floats(rows), (int) rows.size(0), (int) rows.size(1), grids(scheme), scheme);
  }

  /**
   * The gradient of the scales.
   *
   * @param weights {@code [in, out]}
   * @param gradient of the rounded weights, {@code [in, out]}; becomes that of the weights
   */
  INDArray gradient(INDArray weights, INDArray gradient, WeightScheme scheme) {
    Grid[] grids = grids(scheme);
    int columns = (int) weights.size(0);
    int rows = (int) weights.size(1);
    float[] w = ArrayValues.floats(weights);
    float[] g = ArrayValues.floats(gradient);
    double[] sums = new double[grids.length];
    int[] counts = new int[grids.length];
    for (int column = 0; column < columns; column++) {
      for (int row = 0; row < rows; row++) {
        int i = column * rows + row;
        int scale = scheme.scaleOf(row, column, columns);
        Grid grid = grids[scale];
        float v = w[i] / grid.scale();
        counts[scale]++;
        if (v <= grid.min()) {
          sums[scale] += (double) g[i] * grid.min();
          g[i] = 0;
        } else if (v >= grid.max()) {
          sums[scale] += (double) g[i] * grid.max();
          g[i] = 0;
        } else {
          sums[scale] += g[i] * (Math.rint(v) - v);
        }
      }
    }
    float[] ofScales = new float[sums.length];
    for (int i = 0; i < sums.length; i++) {
      ofScales[i] = (float) (sums[i] / Math.sqrt((double) counts[i] * scheme.max()));
    }
    try (INDArray clipped = Nd4j.create(g, gradient.shape(), 'c')) {
      gradient.assign(clipped);
    }
    return Nd4j.createFromArray(ofScales);
  }
}
