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
 * Mean squared error of predicted numbers, over texts and outputs.
 *
 * @param outputs numbers a text
 */
public record MeanSquaredError(int outputs) implements Objective {
  private static final String TARGET = "numbers";

  @Override
  public SDVariable addTo(ModelGraph graph) {
    SameDiff sd = graph.sameDiff();
    SDVariable logits = sd.getVariable(Forward.LOGITS);
    SDVariable target = sd.placeHolder(TARGET, logits.dataType(), -1, outputs);
    SDVariable error = logits.sub(target);
    return error.mul(error).mean();
  }

  @Override
  public Map<String, INDArray> inputs(MicroBatch batch, DataType type) {
    List<Target.Values> targets = batch.targets(Target.Values.class);
    INDArray numbers = Nd4j.zeros(type, targets.size(), outputs);
    for (int row = 0; row < targets.size(); row++) {
      for (int output = 0; output < outputs; output++) {
        numbers.putScalar(row, output, targets.get(row).values()[output]);
      }
    }
    return Map.of(TARGET, numbers);
  }
}
