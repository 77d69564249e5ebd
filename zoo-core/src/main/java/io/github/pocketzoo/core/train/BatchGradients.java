package io.github.pocketzoo.core.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Loss and gradients of one batch.
 *
 * @param loss mean over the batch's examples
 * @param dense gradients of whole parameters, by name
 * @param embeddings gradients of used rows of embedding tables, by table name
 */
public record BatchGradients(
    double loss, Map<String, INDArray> dense, Map<String, EmbeddingGradient> embeddings)
    implements AutoCloseable {

  /** L2 norm of all gradients together. */
  public double globalNorm() {
    double sum = 0;
    for (INDArray gradient : dense.values()) {
      sum += square(gradient.norm2Number().doubleValue());
    }
    for (EmbeddingGradient gradient : embeddings.values()) {
      sum += square(gradient.values().norm2Number().doubleValue());
    }
    return Math.sqrt(sum);
  }

  private static double square(double value) {
    return value * value;
  }

  /**
   * Scales all gradients so that their global norm is at most {@code max} (Pascanu et al. 2013).
   */
  void clip(double max) {
    double norm = globalNorm();
    if (norm > max) {
      dense.values().forEach(gradient -> gradient.muli(max / norm));
      embeddings.values().forEach(gradient -> gradient.values().muli(max / norm));
    }
  }

  /** Multiplies the loss and, in place, all gradients. */
  BatchGradients times(double factor) {
    dense.values().forEach(gradient -> gradient.muli(factor));
    embeddings.values().forEach(gradient -> gradient.values().muli(factor));
    return new BatchGradients(loss * factor, dense, embeddings);
  }

  /** The same gradients under other names. */
  BatchGradients renamed(UnaryOperator<String> names) {
    Map<String, INDArray> newDense = new LinkedHashMap<>();
    dense.forEach((name, gradient) -> newDense.put(names.apply(name), gradient));
    Map<String, EmbeddingGradient> newEmbeddings = new LinkedHashMap<>();
    embeddings.forEach((name, gradient) -> newEmbeddings.put(names.apply(name), gradient));
    return new BatchGradients(loss, newDense, newEmbeddings);
  }

  /** The sum; the arrays of both are used up. */
  BatchGradients plus(BatchGradients other) {
    Map<String, INDArray> sums = new LinkedHashMap<>(dense);
    other.dense.forEach(
        (name, gradient) ->
            sums.merge(
                name,
                gradient,
                (mine, theirs) -> {
                  try (theirs) {
                    return mine.addi(theirs);
                  }
                }));
    Map<String, EmbeddingGradient> rows = new LinkedHashMap<>(embeddings);
    other.embeddings.forEach(
        (name, gradient) -> rows.merge(name, gradient, EmbeddingGradient::plus));
    rows.entrySet()
        .removeIf(
            entry -> {
              INDArray whole = sums.get(entry.getKey());
              if (whole != null) {
                entry.getValue().addTo(whole);
                entry.getValue().close();
              }
              return whole != null;
            });
    return new BatchGradients(loss + other.loss, sums, rows);
  }

  /** Frees the gradients. */
  @Override
  public void close() {
    dense.values().forEach(INDArray::close);
    embeddings.values().forEach(EmbeddingGradient::close);
  }
}
