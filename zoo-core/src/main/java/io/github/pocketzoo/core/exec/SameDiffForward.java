package io.github.pocketzoo.core.exec;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.samediff.GraphExecutor;
import io.github.pocketzoo.core.samediff.Node;
import io.github.pocketzoo.core.samediff.NodeOrder;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Runs a model's graph in SameDiff's own executor. */
public final class SameDiffForward implements ObservableForward {
  /**
   * Outputs of texts are {@code [batch, width]}, outputs of tokens {@code [batch, seqLen, width]}.
   */
  private static final int TOKEN_OUTPUT_RANK = 3;

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
    TokenBatch padded = batch.paddedToMultiple(graph.lengthMultiple());
    Map<String, INDArray> inputs = ModelInputs.forInference(padded, graph, parameters);
    try {
      Map<String, INDArray> results = executor.run(inputs, outputs);
      return padded.sequenceLength() == batch.sequenceLength()
          ? results
          : withoutPadding(results, batch.sequenceLength());
    } finally {
      inputs.values().forEach(INDArray::close);
    }
  }

  /** Cuts {@code [batch, padded, …]} to the batch's own length. */
  private static Map<String, INDArray> withoutPadding(Map<String, INDArray> outputs, int length) {
    Map<String, INDArray> cut = new LinkedHashMap<>(outputs);
    cut.replaceAll(
        (name, array) -> {
          if (array.rank() < TOKEN_OUTPUT_RANK) {
            return array;
          }
          INDArray rows = array.get(NDArrayIndex.all(), NDArrayIndex.interval(0, length)).dup('c');
          array.close();
          return rows;
        });
    return cut;
  }

  @Override
  public Map<String, List<String>> linearInputs() {
    Map<String, List<String>> inputs = new LinkedHashMap<>();
    for (Node node : NodeOrder.of(graph.sameDiff())) {
      if (node.is("matmul") && parameters.has(node.input(1))) {
        inputs.computeIfAbsent(node.input(1), any -> new ArrayList<>()).add(node.input(0));
      }
    }
    return inputs;
  }

  @Override
  public String engine() {
    return "SameDiff f32";
  }

  /** The parameters belong to the model and stay. */
  @Override
  public void close() {}
}
