package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.exec.ModelInputs;
import io.github.pocketzoo.core.graph.EmbeddingLookup;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The inputs of a training graph but for dropout.
 *
 * @param arrays by name; closed by {@link #close}
 * @param ids the rows that were looked up, by the name of the lookup's input, {@code
 *     [batch][seqLen]}
 */
record TrainingInputs(Map<String, INDArray> arrays, Map<String, int[][]> ids)
    implements AutoCloseable {

  static TrainingInputs of(
      ModelGraph graph, Objective objective, MicroBatch batch, Parameters parameters) {
    Map<String, INDArray> arrays = new HashMap<>(objective.inputs(batch, parameters.dataType()));
    arrays.put(
        ModelGraph.ATTENTION_MASK,
        ModelInputs.attentionMask(batch.tokens(), parameters.dataType()));
    arrays.putAll(ModelInputs.compared(batch.tokens(), graph));
    Map<String, int[][]> ids = new HashMap<>();
    for (EmbeddingLookup lookup : graph.lookups()) {
      int[][] rows = ModelInputs.rows(batch.tokens(), lookup, parameters);
      ids.put(lookup.rows(), rows);
      arrays.put(lookup.rows(), gather(parameters.get(lookup.table()), rows));
    }
    return new TrainingInputs(arrays, ids);
  }

  private static INDArray gather(INDArray table, int[][] ids) {
    try (INDArray rows = Nd4j.createFromArray(ids)) {
      return TableRows.gather(table, rows);
    }
  }

  @Override
  public void close() {
    arrays.values().forEach(INDArray::close);
  }
}
