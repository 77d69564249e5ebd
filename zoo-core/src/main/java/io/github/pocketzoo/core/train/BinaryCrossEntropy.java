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
 * Binary cross entropy of texts that belong to any number of classes: the mean over texts and
 * classes of −y log σ(x) − (1 − y) log(1 − σ(x)).
 *
 * <p>Computed as the cross entropy of the two classes softmax(x, 0) = (σ(x), 1 − σ(x)), which
 * neither overflows nor has a kink at 0.
 *
 * @param numLabels number of classes
 */
public record BinaryCrossEntropy(int numLabels) implements Objective {
  private static final String TARGET = "label_pairs";
  private static final int CLASSES = 2;

  @Override
  public SDVariable addTo(ModelGraph graph) {
    SameDiff sd = graph.sameDiff();
    SDVariable logits = sd.getVariable(Forward.LOGITS).reshape(-1, 1);
    SDVariable target = sd.placeHolder(TARGET, logits.dataType(), -1, CLASSES);
    return CrossEntropy.of(sd, target, sd.concat(1, logits, logits.mul(0.0)));
  }

  /** y and 1 − y of every text and class, {@code [batch · numLabels, 2]}. */
  @Override
  public Map<String, INDArray> inputs(MicroBatch batch, DataType type) {
    INDArray target = Nd4j.zeros(type, (long) batch.targets().size() * numLabels, CLASSES);
    long row = 0;
    for (Target.Values values : batch.targets(Target.Values.class)) {
      for (float value : values.values()) {
        target.putScalar(row, 0, value);
        target.putScalar(row, 1, 1.0 - value);
        row++;
      }
    }
    return Map.of(TARGET, target);
  }
}
