package io.github.pocketzoo.core.exec;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.samediff.GraphExecutor;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs a model's graph in SameDiff's own executor. */
public final class SameDiffForward implements Forward {
  private final ModelGraph graph;
  private final Parameters parameters;
  private final GraphExecutor executor;

  public SameDiffForward(Model model) {
    this.graph = model.graph(GraphOptions.inference());
    this.parameters = model.parameters();
    this.executor = new GraphExecutor(graph.sameDiff());
  }

  @Override
  public Map<String, INDArray> run(TokenBatch batch, List<String> outputs) {
    Map<String, INDArray> inputs = ModelInputs.forInference(batch, graph.lookups(), parameters);
    try {
      return executor.run(inputs, outputs);
    } finally {
      inputs.values().forEach(INDArray::close);
    }
  }

  @Override
  public String engine() {
    return "SameDiff f32";
  }

  /** The parameters belong to the model and stay. */
  @Override
  public void close() {}
}
