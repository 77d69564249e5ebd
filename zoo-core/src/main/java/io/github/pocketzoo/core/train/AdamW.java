package io.github.pocketzoo.core.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.updaters.AdamUpdater;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019). Embedding
 * tables are updated only in the rows that a step used, as {@code SparseAdam} of PyTorch does: the
 * moments of other rows stay.
 */
final class AdamW {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final Map<String, INDArray> firstMoments = new LinkedHashMap<>();
  private final Map<String, INDArray> secondMoments = new LinkedHashMap<>();

  /** Makes the moments of a parameter. */
  void register(String name, INDArray parameter) {
    firstMoments.put(name, parameter.like());
    secondMoments.put(name, parameter.like());
  }

  /** First moments by parameter name, for checkpoints. */
  Map<String, INDArray> firstMoments() {
    return firstMoments;
  }

  /** Second moments by parameter name, for checkpoints. */
  Map<String, INDArray> secondMoments() {
    return secondMoments;
  }

  /**
   * Updates a whole parameter.
   *
   * @param gradient overwritten
   * @param step counted from 0
   */
  void update(
      String name,
      INDArray parameter,
      INDArray gradient,
      double learningRate,
      double decay,
      long step) {
    step(
        parameter,
        gradient,
        firstMoments.get(name),
        secondMoments.get(name),
        learningRate,
        decay,
        step);
  }

  /**
   * Updates some rows of a table.
   *
   * @param rows distinct row numbers, {@code [n]}
   * @param gradient of those rows, {@code [n, hidden]}; overwritten
   */
  void updateRows(
      String name,
      INDArray table,
      INDArray rows,
      INDArray gradient,
      double learningRate,
      double decay,
      long step) {
    INDArray first = TableRows.gather(firstMoments.get(name), rows);
    INDArray second = TableRows.gather(secondMoments.get(name), rows);
    INDArray values = TableRows.gather(table, rows);
    step(values, gradient, first, second, learningRate, decay, step);
    TableRows.scatter(firstMoments.get(name), rows, first);
    TableRows.scatter(secondMoments.get(name), rows, second);
    TableRows.scatter(table, rows, values);
    first.close();
    second.close();
    values.close();
  }

  private static void step(
      INDArray parameter,
      INDArray gradient,
      INDArray first,
      INDArray second,
      double learningRate,
      double decay,
      long step) {
    // ND4J adds ε to √v, the paper and PyTorch to √v / √(1 − β₂ᵗ).
    double epsilon = EPSILON * Math.sqrt(1 - Math.pow(BETA2, step + 1.0));
    Nd4j.exec(
        new AdamUpdater(
            gradient, second, first, learningRate, BETA1, BETA2, epsilon, Math.toIntExact(step)));
    if (decay > 0) {
      parameter.muli(1 - learningRate * decay);
    }
    parameter.subi(gradient);
  }

  void close() {
    firstMoments.values().forEach(INDArray::close);
    secondMoments.values().forEach(INDArray::close);
  }
}
