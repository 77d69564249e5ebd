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
 * Replaced-token detection, the discriminator's part (Clark et al. 2020): the binary cross entropy
 * of "this token isn't the original one", the mean over all tokens but padding. Targets are {@link
 * Target.OfTokens} of 0 and 1.
 */
public record ReplacedTokenDetection() implements Objective {
  private static final String REPLACED = "replaced";
  private static final String WEIGHTS = "token_weights";

  @Override
  public SDVariable addTo(ModelGraph graph) {
    SameDiff sd = graph.sameDiff();
    SDVariable logits = sd.getVariable(Forward.LOGITS).reshape(-1);
    SDVariable replaced = sd.placeHolder(REPLACED, logits.dataType(), -1);
    SDVariable weights = sd.placeHolder(WEIGHTS, logits.dataType(), -1);
    // log(1 + eᶻ) − y z, by parts that don't overflow.
    SDVariable softplus =
        sd.nn()
            .relu(logits, 0.0)
            .add(sd.math().log(sd.math().exp(sd.math().abs(logits).neg()).add(1.0)));
    return softplus.sub(logits.mul(replaced)).mul(weights).sum();
  }

  @Override
  public Map<String, INDArray> inputs(MicroBatch batch, DataType type) {
    List<Target.OfTokens> targets = batch.targets(Target.OfTokens.class);
    int length = batch.tokens().sequenceLength();
    double[] replaced = new double[targets.size() * length];
    double[] weights = new double[targets.size() * length];
    for (int row = 0; row < targets.size(); row++) {
      int[] labels = targets.get(row).labels();
      for (int position = 0; position < labels.length; position++) {
        if (labels[position] != Target.OfTokens.IGNORED) {
          replaced[row * length + position] = labels[position];
          weights[row * length + position] = 1;
        }
      }
    }
    long[] shape = {replaced.length};
    return Map.of(
        REPLACED, Nd4j.create(replaced, shape, type), WEIGHTS, Nd4j.create(weights, shape, type));
  }

  @Override
  public double weight(MicroBatch batch) {
    return batch.targets(Target.OfTokens.class).stream().mapToInt(Target.OfTokens::count).sum();
  }

  @Override
  public boolean isSum() {
    return true;
  }
}
