package io.github.pocketzoo.core.train;

import java.util.Map;
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

  /** Frees the gradients. */
  @Override
  public void close() {
    dense.values().forEach(INDArray::close);
    embeddings.values().forEach(EmbeddingGradient::close);
  }
}
