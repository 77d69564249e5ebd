package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A compiled model: a {@link CompiledGraph} that takes batches of tokens. */
public final class CompiledForward implements Forward {
  private final CompiledGraph graph;

  /** Takes over the graph: it is closed with the model. */
  public CompiledForward(CompiledGraph graph) {
    this.graph = graph;
  }

  /** The graph that is run. */
  public CompiledGraph graph() {
    return graph;
  }

  /** Rows of padding are zeros in outputs that have them. */
  @Override
  public Map<String, INDArray> run(TokenBatch batch, List<String> outputs) {
    return graph.run(inputs(batch), outputs);
  }

  /**
   * Runs without making garbage, but for the positions of a longer batch than any before.
   *
   * @param output name of an output with a row a sequence, such as {@link Forward#LOGITS}
   * @param into receives {@code [batch, width]}
   */
  public void run(TokenBatch batch, String output, float[] into) {
    graph.run(inputs(batch), output, into);
  }

  private GraphInputs inputs(TokenBatch batch) {
    int length = batch.sequenceLength();
    if (length > graph.graph().positions()) {
      throw new InvalidInputException(
          "the batch is %d tokens long, expected at most %d, the model's positions"
              .formatted(length, graph.graph().positions()));
    }
    return new GraphInputs(
        Map.of(
            ModelGraph.INPUT_IDS,
            batch.inputIds(),
            ModelGraph.TOKEN_TYPE_IDS,
            batch.tokenTypeIds(),
            ModelGraph.POSITION_IDS,
            positions(batch.batchSize(), length)),
        batch.attentionMask(),
        Map.of());
  }

  private static int[][] positions(int batch, int length) {
    int[] positions = new int[length];
    Arrays.setAll(positions, i -> i);
    int[][] rows = new int[batch][];
    Arrays.fill(rows, positions);
    return rows;
  }

  @Override
  public String engine() {
    return "runtime " + graph.options().precision().label() + " (" + graph.instructionSet() + ")";
  }

  @Override
  public void close() {
    graph.close();
  }
}
