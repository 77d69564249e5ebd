package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.HeadSpec;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What training minimises. */
public interface Objective {

  /**
   * Adds the loss to a training graph.
   *
   * @return a scalar: the mean over what {@link #weight} counts, or the sum where {@link #isSum}
   */
  SDVariable addTo(ModelGraph graph);

  /**
   * Values of the inputs that {@link #addTo} added. Called from many threads at once; the trainer
   * closes the arrays.
   *
   * @param type of the graph's floating-point inputs
   */
  Map<String, INDArray> inputs(MicroBatch batch, DataType type);

  /**
   * Parameters that are trained beside those of the model and are no part of it. {@link #addTo} has
   * them as variables of the graph. They are the same arrays at each call, so that checkpoints have
   * them.
   */
  default ExtraParameters extra() {
    return ExtraParameters.NONE;
  }

  /**
   * What the loss depends on beside the data and the head, such as a teacher, by names in
   * provenance records. A checkpoint is only resumed with the same.
   */
  default Map<String, String> describe() {
    return Map.of();
  }

  /**
   * How much a batch's loss counts beside those of other batches: the number of things that it is
   * the mean of.
   */
  default double weight(MicroBatch batch) {
    return batch.indices().length;
  }

  /**
   * What a head is usually trained with.
   *
   * @throws IllegalArgumentException for heads that learn without labels
   */
  static Objective of(HeadSpec head) {
    int labels = head.labels().size();
    return switch (head.task()) {
      case TEXT_CLASSIFICATION ->
          switch (head.problem()) {
            case SINGLE_LABEL -> new CrossEntropy(labels);
            case MULTI_LABEL -> new BinaryCrossEntropy(labels);
            case REGRESSION -> new MeanSquaredError(labels);
          };
      case TOKEN_CLASSIFICATION -> new TokenCrossEntropy(labels);
      case QUESTION_ANSWERING -> new SpanCrossEntropy();
      case FEATURE_EXTRACTION, FILL_MASK, TEXT_GENERATION, NEXT_SENTENCE_PREDICTION, PRETRAINING ->
          throw new IllegalArgumentException(
              "no objective with labels for " + head.task().pipelineName());
    };
  }

  /**
   * Whether the scalar is a sum, which is yet to be divided by the weights of all batches of a
   * step: for operations whose gradient is right only if nothing but a sum follows.
   */
  default boolean isSum() {
    return false;
  }
}
