package io.github.pocketzoo.compression.prune;

import java.util.Locale;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** What the scores of movement pruning are before the first step. */
public enum InitialScores {
  /**
   * All equal, as in the paper. What goes in the first steps is chance, which a training of a few
   * thousand steps doesn't make up for.
   */
  ZERO,

  /**
   * The magnitude of each weight over the mean magnitude of its matrix: pruning begins as by
   * magnitude, and movement corrects it.
   */
  MAGNITUDE;

  /** What provenance records call it. */
  String describe() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Scores of a matrix, of its shape. */
  INDArray of(INDArray weights) {
    return switch (this) {
      case ZERO -> Nd4j.zeros(weights.dataType(), weights.shape());
      case MAGNITUDE -> {
        INDArray magnitudes = Transforms.abs(weights, true);
        double mean = magnitudes.meanNumber().doubleValue();
        yield mean > 0 ? magnitudes.divi(mean) : magnitudes;
      }
    };
  }
}
