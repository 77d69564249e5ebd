package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.samediff.GraphExecutor;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a model's training graph forward, without dropout: it tells the loss on held-out examples,
 * and a language model's scores where tokens are to be predicted only. Safe to call from many
 * threads. It reads the parameters as they are at each call.
 */
public final class ObjectiveForward {
  /** Name of the loss among the outputs. */
  public static final String LOSS = "loss";

  private final ModelGraph graph;
  private final Parameters parameters;
  private final Objective objective;
  private final GraphExecutor executor;

  public ObjectiveForward(Model model, Objective objective) {
    this.graph = model.graph(GraphOptions.training(false, model.parameters().names()));
    this.parameters = model.parameters();
    this.objective = objective;
    objective.addTo(graph).rename(LOSS);
    this.executor = new GraphExecutor(graph.sameDiff());
  }

  /**
   * Outputs of the graph for some examples; the caller closes them.
   *
   * @param outputs names of the wanted outputs
   */
  public Map<String, INDArray> run(MicroBatch batch, List<String> outputs) {
    MicroBatch padded = batch.paddedToMultiple(graph.lengthMultiple());
    try (TrainingInputs inputs = TrainingInputs.of(graph, objective, padded, parameters)) {
      return executor.run(inputs.arrays(), outputs);
    }
  }

  /**
   * The mean loss on all examples.
   *
   * @param batchSize examples at once
   */
  public double meanLoss(TrainingExamples data, int batchSize) {
    double sum = 0;
    double total = 0;
    for (int start = 0; start < data.size(); start += batchSize) {
      int[] indices = IntStream.range(start, Math.min(data.size(), start + batchSize)).toArray();
      MicroBatch batch = data.batch(indices, 0);
      double weight = objective.weight(batch);
      try (INDArray loss = run(batch, List.of(LOSS)).get(LOSS)) {
        sum += loss.getDouble(0) * (objective.isSum() ? 1 : weight);
      }
      total += weight;
    }
    return sum / total;
  }
}
