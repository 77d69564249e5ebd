package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.samediff.GraphExecutor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The results of a run, by name.
 *
 * @param arrays each with its shape
 */
record Outputs(Map<String, Array> arrays) {
  /** An array, row-major. */
  record Array(long[] shape, float[] values) {
    int width() {
      return (int) shape[shape.length - 1];
    }

    /** Rows that a sequence has: one, or one for each position. */
    int rowsOfSequence(TokenBatch batch) {
      return values.length / width() / batch.batchSize();
    }
  }

  /** Everything that a compiled model computes from a batch. */
  static Outputs of(CompiledForward model, TokenBatch batch) {
    return of(model, batch, names(model.graph()));
  }

  static Outputs of(CompiledForward model, TokenBatch batch, List<String> names) {
    return of(model.run(batch, names));
  }

  /** Everything that a compiled graph computes from its inputs. */
  static Outputs of(CompiledGraph graph, Map<String, INDArray> inputs) {
    return of(graph.run(inputs, names(graph)));
  }

  /** What SameDiff computes from a batch. */
  static Outputs ofSameDiff(SameDiff graph, TokenBatch batch, List<String> names) {
    return ofSameDiff(graph, inputs(graph, batch), names);
  }

  /** What SameDiff computes from its inputs. */
  static Outputs ofSameDiff(SameDiff graph, Map<String, INDArray> inputs, List<String> names) {
    return of(new GraphExecutor(graph).run(inputs, names));
  }

  /** All that can be asked for. */
  static List<String> names(CompiledGraph graph) {
    return graph.graph().outputs().keySet().stream().sorted().toList();
  }

  /** Takes over what a run returned, and closes it. */
  static Outputs of(Map<String, INDArray> results) {
    Map<String, Array> arrays = new LinkedHashMap<>();
    results.forEach(
        (name, result) -> {
          try (result;
              INDArray copy = result.dup('c')) {
            arrays.put(name, new Array(copy.shape(), copy.data().asFloat()));
          }
        });
    return new Outputs(arrays);
  }

  /** A batch as a graph's inputs. */
  static Map<String, INDArray> inputs(SameDiff graph, TokenBatch batch) {
    int[][] positions = new int[batch.batchSize()][batch.sequenceLength()];
    for (int[] row : positions) {
      Arrays.setAll(row, i -> i);
    }
    Map<String, INDArray> inputs = new HashMap<>();
    inputs.put(ModelGraph.INPUT_IDS, Nd4j.createFromArray(batch.inputIds()));
    inputs.put(ModelGraph.TOKEN_TYPE_IDS, Nd4j.createFromArray(batch.tokenTypeIds()));
    inputs.put(ModelGraph.POSITION_IDS, Nd4j.createFromArray(positions));
    inputs.put(
        ModelGraph.ATTENTION_MASK,
        Nd4j.createFromArray(batch.attentionMask()).castTo(DataType.FLOAT));
    inputs.keySet().retainAll(graph.inputs());
    return inputs;
  }

  Array get(String name) {
    return arrays.get(name);
  }

  /** What belongs to one sequence: its row, or the rows of its tokens. */
  Map<String, float[]> ofSequence(TokenBatch batch, int sequence) {
    int tokens = RandomTokens.length(batch, sequence);
    Map<String, float[]> own = new LinkedHashMap<>();
    arrays.forEach(
        (name, array) -> {
          int rows = array.rowsOfSequence(batch);
          int first = sequence * rows * array.width();
          int count = Math.min(rows, tokens) * array.width();
          own.put(name, Arrays.copyOfRange(array.values(), first, first + count));
        });
    return own;
  }
}
