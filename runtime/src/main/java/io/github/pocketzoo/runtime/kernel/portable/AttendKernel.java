package io.github.pocketzoo.runtime.kernel.portable;

import io.github.pocketzoo.runtime.kernel.AttendField;
import io.github.pocketzoo.runtime.kernel.CacheSpec;
import io.github.pocketzoo.runtime.kernel.Kernel;

/** A token's attention to kept keys and values. */
final class AttendKernel implements Kernel {
  private final CacheSpec spec;

  AttendKernel(CacheSpec spec) {
    this.spec = spec;
  }

  @Override
  public void run(long address) {
    Block block = new Block(address);
    KeptTokens tokens = new KeptTokens(spec, block.get(AttendField.SEQUENCE));
    Matrix queries = block.matrix(AttendField.QUERY, AttendField.QUERY_STRIDE);
    Matrix outputs = block.matrix(AttendField.OUTPUT, AttendField.OUTPUT_STRIDE);
    long head = block.get(AttendField.HEAD);
    long position = tokens.length() + block.get(AttendField.INDEX);
    long first = Math.max(0, position + 1 - block.get(AttendField.WINDOW));
    float[] query = new float[spec.headSize()];
    float[] row = new float[spec.headSize()];
    float[] scores = new float[Math.toIntExact(position + 1 - first)];
    for (int i = 0; i < block.count(AttendField.HEADS); i++) {
      queries.read(i, 0, query, query.length);
      float maximum = Float.NEGATIVE_INFINITY;
      for (int key = 0; key < scores.length; key++) {
        tokens.readKey(first + key, head, row);
        scores[key] = product(query, row);
        maximum = Math.max(maximum, scores[key]);
      }
      double sum = 0;
      double[] output = new double[spec.headSize()];
      for (int key = 0; key < scores.length; key++) {
        double weight = Math.exp((double) scores[key] - maximum);
        sum += weight;
        tokens.readValue(first + key, head, row);
        for (int j = 0; j < output.length; j++) {
          output[j] += weight * row[j];
        }
      }
      for (int j = 0; j < output.length; j++) {
        row[j] = (float) (output[j] / sum);
      }
      outputs.write(i, 0, row, row.length);
    }
  }

  private static float product(float[] a, float[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += (double) a[j] * b[j];
    }
    return (float) sum;
  }
}
