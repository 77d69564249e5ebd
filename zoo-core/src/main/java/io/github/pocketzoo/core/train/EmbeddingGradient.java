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
   * Sums up the gradients of looked-up rows. In Java: ND4J 1.0.0-M2.1's {@code
   * unsorted_segment_sum} leaks as much native memory as its input has, on every call.
   *
   * @param ids looked-up row numbers of every shard, {@code [shard][batch][seqLen]}
   * @param gradients of the looked-up rows of every shard, {@code [batch, seqLen, hidden]}
   */
  static EmbeddingGradient of(List<int[][]> ids, List<INDArray> gradients) {
    int[] distinct =
        ids.stream()
            .flatMap(Arrays::stream)
            .flatMapToInt(Arrays::stream)
            .sorted()
            .distinct()
            .toArray();
    int hidden = Math.toIntExact(gradients.get(0).size(-1));
    double[] sums = new double[distinct.length * hidden];
    for (int shard = 0; shard < ids.size(); shard++) {
      double[] gradient = inOrder(gradients.get(shard));
      int position = 0;
      for (int[] sequence : ids.get(shard)) {
        for (int id : sequence) {
          int sum = Arrays.binarySearch(distinct, id) * hidden;
          for (int i = 0; i < hidden; i++) {
            sums[sum + i] += gradient[position++];
          }
        }
      }
    }
    return new EmbeddingGradient(
        Nd4j.createFromArray(distinct),
        Nd4j.create(sums, new long[] {distinct.length, hidden}, gradients.get(0).dataType()));
  }

  private static double[] inOrder(INDArray array) {
    try (INDArray dense = array.dup('c')) {
      return dense.data().asDouble();
    }
  }

  /** The sum; the arrays of both are used up. */
  EmbeddingGradient plus(EmbeddingGradient other) {
    EmbeddingGradient sum =
        of(
            List.of(new int[][] {rows.toIntVector()}, new int[][] {other.rows.toIntVector()}),
            List.of(values, other.values));
    close();
    other.close();
    return sum;
  }

  /** Adds the rows to the gradient of the whole table, {@code [entries, hidden]}. */
  void addTo(INDArray whole) {
    try (INDArray used = TableRows.gather(whole, rows)) {
      used.addi(values);
      TableRows.scatter(whole, rows, used);
    }
  }

  void close() {
    rows.close();
    values.close();
  }
}
