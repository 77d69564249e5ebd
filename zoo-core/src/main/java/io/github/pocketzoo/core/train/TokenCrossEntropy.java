package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Cross entropy of the tokens that have a class: the mean over them of −log softmax(logits)[label].
 *
 * @param numLabels number of classes
 */
public record TokenCrossEntropy(int numLabels) implements Objective {
  private static final String TARGET = "token_labels";

  @Override
  public SDVariable addTo(ModelGraph graph) {
    SameDiff sd = graph.sameDiff();
    SDVariable logits = sd.getVariable(Forward.LOGITS).reshape(-1, numLabels);
    SDVariable target = sd.placeHolder(TARGET, logits.dataType(), -1, numLabels);
    return target.mul(sd.nn().logSoftmax(logits)).sum().neg();
  }

  /** One over the number of labelled tokens at each label, {@code [batch · seqLen, numLabels]}. */
  @Override
  public Map<String, INDArray> inputs(MicroBatch batch, DataType type) {
    int length = batch.tokens().sequenceLength();
    INDArray target = Nd4j.zeros(type, (long) batch.tokens().batchSize() * length, numLabels);
    double share = 1 / Math.max(1, weight(batch));
    List<Target.OfTokens> targets = batch.targets(Target.OfTokens.class);
    for (int row = 0; row < targets.size(); row++) {
      int[] labels = targets.get(row).labels();
      for (int token = 0; token < labels.length; token++) {
        if (labels[token] != Target.OfTokens.IGNORED) {
          target.putScalar((long) row * length + token, labels[token], share);
        }
      }
    }
    return Map.of(TARGET, target);
  }

  /** The number of labelled tokens. */
  @Override
  public double weight(MicroBatch batch) {
    return batch.targets(Target.OfTokens.class).stream().mapToInt(Target.OfTokens::count).sum();
  }
}
