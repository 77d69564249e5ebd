package io.github.pocketzoo.core.exec;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.EmbeddingLookup;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The inputs of a model's graph, made from a batch of tokens. */
public final class ModelInputs {
  private ModelInputs() {}

  /**
   * The row numbers of a lookup, {@code [batch][seqLen]}.
   *
   * @throws InvalidInputException if one is outside the table
   */
  public static int[][] rows(TokenBatch batch, EmbeddingLookup lookup, Parameters parameters) {
    int[][] ids = ids(batch, lookup, parameters);
    return Arrays.stream(ids)
        .map(row -> Arrays.stream(row).map(lookup::row).toArray())
        .toArray(int[][]::new);
  }

  private static int[][] ids(TokenBatch batch, EmbeddingLookup lookup, Parameters parameters) {
    int[][] ids = ids(batch, lookup.ids());
    long entries = lookup.idCount(parameters.get(lookup.table()).size(0));
    for (int[] row : ids) {
      for (int id : row) {
        if (id < 0 || id >= entries) {
          throw new InvalidInputException(
              "%s holds %d, expected 0 to %d (%s)"
                  .formatted(lookup.ids(), id, entries - 1, lookup.table()));
        }
      }
    }
    return ids;
  }

  private static int[][] ids(TokenBatch batch, String input) {
    return switch (input) {
      case ModelGraph.INPUT_IDS -> batch.inputIds();
      case ModelGraph.TOKEN_TYPE_IDS -> batch.tokenTypeIds();
      case ModelGraph.POSITION_IDS -> positions(batch);
      default -> throw new IllegalArgumentException("no ids for the input " + input);
    };
  }

  /** The ids that a graph compares, by the name of the input, {@code [batch, seqLen]}. */
  public static Map<String, INDArray> compared(TokenBatch batch, ModelGraph graph) {
    Map<String, INDArray> inputs = new LinkedHashMap<>();
    graph.comparedIds().forEach(name -> inputs.put(name, Nd4j.createFromArray(ids(batch, name))));
    return inputs;
  }

  private static int[][] positions(TokenBatch batch) {
    int[] positions = new int[batch.sequenceLength()];
    Arrays.setAll(positions, i -> i);
    int[][] rows = new int[batch.batchSize()][];
    Arrays.fill(rows, positions);
    return rows;
  }

  /** The attention mask, {@code [batch, seqLen]}. */
  public static INDArray attentionMask(TokenBatch batch, DataType type) {
    try (INDArray ints = Nd4j.createFromArray(batch.attentionMask())) {
      return ints.castTo(type);
    }
  }

  /** All inputs of an inference graph; the caller closes them. */
  public static Map<String, INDArray> forInference(
      TokenBatch batch, ModelGraph graph, Parameters parameters) {
    Map<String, INDArray> inputs = new LinkedHashMap<>();
    for (EmbeddingLookup lookup : graph.lookups()) {
      inputs.put(lookup.ids(), Nd4j.createFromArray(ids(batch, lookup, parameters)));
    }
    compared(batch, graph).forEach(inputs::putIfAbsent);
    DataType type = parameters.dataType();
    inputs.put(ModelGraph.ATTENTION_MASK, attentionMask(batch, type));
    return inputs;
  }
}
