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
 * Masked language modelling and the order of two texts: next-sentence prediction (Devlin et al.
 * 2019) or sentence-order prediction (Lan et al. 2020). The loss is the sum of the two means, over
 * masked tokens and over pairs. Targets are {@link Target.Pretraining}.
 *
 * <p>Where a batch is cut into shards, both means are weighted by the shards' masked tokens.
 */
public record MaskedLanguageModelingWithOrder() implements Objective {
  private static final String ORDER = "sentence_order";
  private static final String COUNT = "predicted_count";
  private static final int CLASSES = 2;

  @Override
  public SDVariable addTo(ModelGraph graph) {
    SameDiff sd = graph.sameDiff();
    SDVariable logits = sd.getVariable(Forward.SEQ_RELATIONSHIP_LOGITS);
    SDVariable order = sd.placeHolder(ORDER, logits.dataType(), -1, CLASSES);
    SDVariable count = sd.placeHolder(COUNT, logits.dataType(), 1);
    SDVariable tokens = LanguageModelLoss.sum(graph, Forward.PREDICTION_LOGITS);
    return tokens.add(CrossEntropy.of(sd, order, logits).mul(count).sum());
  }

  private static PredictedTokens predicted(MicroBatch batch) {
    List<Target.OfTokens> tokens =
        batch.targets(Target.Pretraining.class).stream().map(Target.Pretraining::tokens).toList();
    return PredictedTokens.of(tokens, batch.tokens().sequenceLength());
  }

  @Override
  public Map<String, INDArray> inputs(MicroBatch batch, DataType type) {
    PredictedTokens predicted = predicted(batch);
    Map<String, INDArray> inputs = predicted.inputs();
    List<Target.Pretraining> targets = batch.targets(Target.Pretraining.class);
    INDArray order = Nd4j.zeros(type, targets.size(), CLASSES);
    for (int row = 0; row < targets.size(); row++) {
      order.putScalar(row, targets.get(row).order(), 1.0);
    }
    inputs.put(ORDER, order);
    inputs.put(COUNT, Nd4j.create(new double[] {predicted.tokens().length}, new long[] {1}, type));
    return inputs;
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
