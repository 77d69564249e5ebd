package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Cross entropy with the labels: −log softmax(logits)[label].
 *
 * @param numLabels number of classes
 */
public record CrossEntropy(int numLabels) implements Objective {
  private static final String LABELS = "labels";

  @Override
  public SDVariable addTo(ModelGraph graph) {
    SameDiff sd = graph.sameDiff();
    SDVariable logits = sd.getVariable(Forward.LOGITS);
    SDVariable labels = sd.placeHolder(LABELS, logits.dataType(), -1, numLabels);
    return of(sd, labels, logits);
  }

  /**
   * Mean cross entropy of a predicted with a target distribution.
   *
   * @param target probabilities, {@code [batch, numLabels]}
   * @param logits unnormalized scores, {@code [batch, numLabels]}
   * @return a scalar
   */
  public static SDVariable of(SameDiff sd, SDVariable target, SDVariable logits) {
    return target.mul(sd.nn().logSoftmax(logits)).sum(1).mean().neg();
  }

  @Override
  public Map<String, INDArray> inputs(MicroBatch batch, DataType type) {
    return Map.of(LABELS, oneHot(batch.labels(), numLabels, type));
  }

  private static INDArray oneHot(int[] labels, int numLabels, DataType type) {
    INDArray array = Nd4j.zeros(type, labels.length, numLabels);
    for (int row = 0; row < labels.length; row++) {
      array.putScalar(row, labels[row], 1.0);
    }
    return array;
  }
}
