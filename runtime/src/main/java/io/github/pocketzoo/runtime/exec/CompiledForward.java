package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.ObservableForward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.runtime.plan.FusedOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A compiled model: a {@link CompiledGraph} that takes batches of tokens. */
public final class CompiledForward implements ObservableForward {
  private final CompiledGraph graph;

  /** Positions of the batch before, which the next may have the shape of; never changed. */
  private volatile int[][] positions = {};

  /** Takes over the graph: it is closed with the model. */
  public CompiledForward(CompiledGraph graph) {
    this.graph = graph;
  }

  /** The graph that is run. */
  public CompiledGraph graph() {
    return graph;
  }

  /** Names of all that can be asked for. */
  public Set<String> outputs() {
    return graph.outputs();
  }

  /** Rows of padding are zeros in outputs that have them. */
  @Override
  public Map<String, INDArray> run(TokenBatch batch, List<String> outputs) {
    return graph.run(inputs(batch), outputs);
  }

  /**
   * Runs with next to no garbage where the batch has the shape of one before.
   *
   * @param output name of an output with a row a sequence, such as {@link Forward#LOGITS}
   * @param into receives {@code [batch, width]}
   * @throws IllegalArgumentException if the output has a row a token, or {@code into} is too small
   */
  public void run(TokenBatch batch, String output, float[] into) {
    graph.run(inputs(batch), output, into);
  }

  private GraphInputs inputs(TokenBatch batch) {
    if (batch.batchSize() == 0) {
      throw new InvalidInputException("the batch is empty, expected at least one token");
    }
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

  private int[][] positions(int batch, int length) {
    int[][] known = positions;
    if (known.length == batch && known[0].length == length) {
      return known;
    }
    int[] row = new int[length];
    Arrays.setAll(row, i -> i);
    int[][] rows = new int[batch][];
    Arrays.fill(rows, row);
    positions = rows;
    return rows;
  }

  @Override
  public Map<String, List<String>> linearInputs() {
    Map<String, List<String>> inputs = new LinkedHashMap<>();
    for (FusedOp op : graph.graph().ops()) {
      if (op instanceof FusedOp.Linear linear) {
        linear
            .weights()
            .forEach(
                weight ->
                    inputs
                        .computeIfAbsent(weight.name(), any -> new ArrayList<>())
                        .add(linear.input().name()));
      }
    }
    return inputs;
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
