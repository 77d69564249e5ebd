package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.data.LengthSortedBatches;
import io.github.pocketzoo.core.exec.ModelInputs;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.samediff.GraphExecutor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The loss of a model on examples that it wasn't trained on.
 *
 * @param batchSize examples that are run at once
 */
public record HeldOutLoss(int batchSize) {
  private static final String LOSS = "loss";

  /**
   * The mean loss, without dropout.
   *
   * @param model with the head of the examples
   */
  public double of(Model model, TaskExamples data) {
    Objective objective = Objective.of(data.head());
    ModelGraph graph = model.graph(GraphOptions.inference());
    objective.addTo(graph).rename(LOSS);
    GraphExecutor executor = new GraphExecutor(graph.sameDiff());
    EncodedDataset encoded = data.encode(model.tokenizer());
    double sum = 0;
    double weights = 0;
    for (int[] indices : new LengthSortedBatches(encoded.lengths(), batchSize).batches()) {
      MicroBatch batch = encoded.batch(indices).paddedToMultiple(graph.lengthMultiple());
      Map<String, INDArray> inputs =
          new HashMap<>(ModelInputs.forInference(batch.tokens(), graph, model.parameters()));
      inputs.putAll(objective.inputs(batch, model.parameters().dataType()));
      double weight = objective.weight(batch);
      try (INDArray loss = executor.run(inputs, List.of(LOSS)).get(LOSS)) {
        sum += weight * loss.getDouble(0);
      }
      inputs.values().forEach(INDArray::close);
      weights += weight;
    }
    return sum / weights;
  }
}
