package io.github.pocketzoo.eval;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A linear classifier over word counts: the smallest model that really classifies text. */
final class BagOfWords implements Forward {
  private final INDArray weights;
  private final float bias;
  private boolean closed;

  /**
   * @param weights score of each vocabulary entry for class 1, {@code [vocabulary]}
   * @param bias added to the score of class 1
   */
  BagOfWords(float[] weights, float bias) {
    this.weights = Nd4j.create(weights, new long[] {weights.length, 1}, 'c');
    this.bias = bias;
  }

  @Override
  public Map<String, INDArray> run(TokenBatch batch, List<String> outputs) {
    float[][] counts = new float[batch.batchSize()][weights.rows()];
    for (int row = 0; row < batch.batchSize(); row++) {
      for (int t = 0; t < batch.sequenceLength(); t++) {
        counts[row][batch.inputIds()[row][t]] += batch.attentionMask()[row][t];
      }
    }
    try (INDArray input = Nd4j.createFromArray(counts);
        INDArray score = input.mmul(weights).addi(bias);
        INDArray zero = Nd4j.zeros(DataType.FLOAT, batch.batchSize(), 1)) {
      return Map.of(LOGITS, Nd4j.concat(1, zero, score));
    }
  }

  @Override
  public String engine() {
    return "bag of words f32";
  }

  boolean closed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    weights.close();
  }
}
