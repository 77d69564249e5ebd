package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The loss of language models: −log softmax(logits)[token], the mean over all tokens that are to be
 * predicted. Those are the masked ones of an encoder (Devlin et al. 2019) or the next ones of a
 * decoder (Radford et al. 2018). Targets are {@link Target.OfTokens}.
 */
public record LanguageModelLoss() implements Objective {
  @Override
  public SDVariable addTo(ModelGraph graph) {
    return sum(graph, Forward.LOGITS);
  }

  /**
   * Adds the sum over the predicted tokens.
   *
   * @param logits name of the scores, {@code [M, vocabulary]}
   */
  static SDVariable sum(ModelGraph graph, String logits) {
    SameDiff sd = graph.sameDiff();
    SDVariable labels = sd.placeHolder(PredictedTokens.LABELS, DataType.INT32, -1);
    // Its gradient ignores whatever follows in ND4J 1.0.0-M2.1: a mean would be wrong.
    return sd.loss().sparseSoftmaxCrossEntropy(sd.getVariable(logits), labels).sum();
  }

  private static PredictedTokens predicted(MicroBatch batch) {
    return PredictedTokens.of(
        batch.targets(Target.OfTokens.class), batch.tokens().sequenceLength());
  }

  @Override
  public Map<String, INDArray> inputs(MicroBatch batch, DataType type) {
    return predicted(batch).inputs();
  }

  @Override
  public double weight(MicroBatch batch) {
    return predicted(batch).tokens().length;
  }

  @Override
  public boolean isSum() {
    return true;
  }
}
