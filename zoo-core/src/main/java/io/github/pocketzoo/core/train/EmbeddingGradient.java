package io.github.pocketzoo.core.train;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The gradient of an embedding table in the rows that a batch used: gradients of equal ids are
 * summed.
 *
 * @param rows distinct row numbers in ascending order, {@code [n]}
 * @param values their gradients, {@code [n, hidden]}
 */
public record EmbeddingGradient(INDArray rows, INDArray values) {

  /**
   * Sums up the gradients of looked-up rows.
   *
   * @param ids looked-up row numbers of every shard, {@code [shard][batch][seqLen]}
   * @param gradients of the looked-up rows of every shard, {@code [batch, seqLen, hidden]}
   */
  static EmbeddingGradient of(List<int[][]> ids, List<INDArray> gradients) {
    int[] all = ids.stream().flatMap(Arrays::stream).flatMapToInt(Arrays::stream).toArray();
    int[] distinct = Arrays.stream(all).sorted().distinct().toArray();
    int[] segments = Arrays.stream(all).map(id -> Arrays.binarySearch(distinct, id)).toArray();
    long hidden = gradients.get(0).size(-1);
    List<INDArray> flat = gradients.stream().map(each -> each.reshape(-1, hidden)).toList();
    try (INDArray together = flat.size() == 1 ? flat.get(0).dup('c') : concat(flat);
        INDArray segmentIds = Nd4j.createFromArray(segments)) {
      return new EmbeddingGradient(
          Nd4j.createFromArray(distinct),
          TableRows.segmentSum(together, segmentIds, distinct.length));
    }
  }

  private static INDArray concat(List<INDArray> arrays) {
    return Nd4j.concat(0, arrays.toArray(new INDArray[0]));
  }

  void close() {
    rows.close();
    values.close();
  }
}
