package io.github.pocketzoo.runtime.kernel.portable;

/**
 * Layer normalization of a row: {@code x = (x − μ)/√(σ² + ε) · γ + β} (Ba, Kiros and Hinton 2016).
 * Mean and variance are summed in double precision.
 *
 * @param gamma one a column
 * @param beta one a column
 * @param epsilon added to the variance
 */
record LayerNorm(float[] gamma, float[] beta, float epsilon) implements RowNorm {
  @Override
  public void apply(float[] row) {
    double sum = 0;
    for (float x : row) {
      sum += x;
    }
    double mean = sum / row.length;
    double squares = 0;
    for (float x : row) {
      squares += (x - mean) * (x - mean);
    }
    double inverse = 1 / Math.sqrt(squares / row.length + epsilon);
    for (int j = 0; j < row.length; j++) {
      row[j] = (float) ((row[j] - mean) * inverse * gamma[j] + beta[j]);
    }
  }
}
