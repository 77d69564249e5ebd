package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.CrossEntropy;
import io.github.pocketzoo.core.train.MicroBatch;
import io.github.pocketzoo.core.train.PredictedTokens;
import io.github.pocketzoo.core.train.Target;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What a teacher and a student predict: rows of logits, each a distribution. */
public sealed interface Predictions {

  /** Number of classes of a row. */
  int classes();

  /** Whether there is a row for each text, however it is cut into tokens. */
  default boolean areOfTexts() {
    return false;
  }

  /**
   * Adds the cross entropy of the labels to a training graph.
   *
   * @return a scalar, the mean over all rows
   */
  SDVariable labelLoss(ModelGraph graph);

  /** The inputs of the graph that tell which rows there are. */
  Map<String, INDArray> rowInputs(MicroBatch batch);

  /** The inputs that {@link #labelLoss} added. */
  Map<String, INDArray> labelInputs(MicroBatch batch, DataType type);

  /**
   * The teacher's rows that the student is compared with.
   *
   * @param logits of the teacher's inference graph; may be closed
   * @return {@code [rows, classes]}
   */
  INDArray rows(INDArray logits, MicroBatch batch);

  /** Number of rows. */
  double weight(MicroBatch batch);

  /**
   * What it is, in a few words.
   *
   * @param architecture that predicts it
   */
  default String describe(Architecture architecture) {
    return "one of %d %s"
        .formatted(
            classes(),
            architecture.labels().isEmpty() ? "tokens" : "classes " + architecture.labels());
  }

  /**
   * What a head predicts.
   *
   * @throws InvalidInputException if it isn't a distribution of texts or tokens
   */
  static Predictions of(Model model) {
    HeadSpec head = model.architecture().head().orElse(null);
    if (head != null) {
      switch (head.task()) {
        case TEXT_CLASSIFICATION -> {
          return new OfTexts(head.labels().size());
        }
        case TEXT_GENERATION, FILL_MASK -> {
          return new OfTokens(model.architecture().vocabularySize());
        }
        default -> {}
      }
    }
    throw new InvalidInputException(
        "a model of type %s with %s predicts no distribution, expected a head for text"
                .formatted(
                    model.architecture().modelType(),
                    head == null ? "no head" : "a head for " + head.task().pipelineName())
            + " classification or a language model");
  }

  /** Nothing: what is in a model is compared, not what it answers. */
  record OfNothing() implements Predictions {
    @Override
    public int classes() {
      return 0;
    }

    @Override
    public SDVariable labelLoss(ModelGraph graph) {
      throw new IllegalStateException("nothing is predicted");
    }

    @Override
    public Map<String, INDArray> rowInputs(MicroBatch batch) {
      return Map.of();
    }

    @Override
    public Map<String, INDArray> labelInputs(MicroBatch batch, DataType type) {
      return Map.of();
    }

    @Override
    public INDArray rows(INDArray logits, MicroBatch batch) {
      return logits;
    }

    @Override
    public double weight(MicroBatch batch) {
      return batch.indices().length;
    }
  }

  /**
   * A class for every text.
   *
   * @param classes number of classes
   */
  record OfTexts(int classes) implements Predictions {
    @Override
    public boolean areOfTexts() {
      return true;
    }

    @Override
    public SDVariable labelLoss(ModelGraph graph) {
      return new CrossEntropy(classes).addTo(graph);
    }

    @Override
    public Map<String, INDArray> rowInputs(MicroBatch batch) {
      return Map.of();
    }

    @Override
    public Map<String, INDArray> labelInputs(MicroBatch batch, DataType type) {
      return new CrossEntropy(classes).inputs(batch, type);
    }

    @Override
    public INDArray rows(INDArray logits, MicroBatch batch) {
      return logits;
    }

    @Override
    public double weight(MicroBatch batch) {
      return batch.indices().length;
    }
  }

  /**
   * A token of the vocabulary for every position that the targets say, {@link Target.OfTokens}.
   *
   * @param classes size of the vocabulary
   */
  record OfTokens(int classes) implements Predictions {
    /**
     * Not ND4J's sparse cross entropy: its gradient in 1.0.0-M2.1 ignores whatever follows, as a
     * weight.
     */
    @Override
    public SDVariable labelLoss(ModelGraph graph) {
      SameDiff sd = graph.sameDiff();
      SDVariable logits = sd.getVariable(Forward.LOGITS);
      SDVariable labels = sd.placeHolder(PredictedTokens.LABELS, DataType.INT32, -1);
      SDVariable target = sd.oneHot(labels, classes, 1, 1.0, 0.0, logits.dataType());
      return target.mul(sd.nn().logSoftmax(logits)).sum(1).mean().neg();
    }

    private static PredictedTokens predicted(MicroBatch batch) {
      return PredictedTokens.of(
          batch.targets(Target.OfTokens.class), batch.tokens().sequenceLength());
    }

    @Override
    public Map<String, INDArray> rowInputs(MicroBatch batch) {
      return Map.of(
          ModelGraph.PREDICTED_POSITIONS, Nd4j.createFromArray(predicted(batch).positions()));
    }

    @Override
    public Map<String, INDArray> labelInputs(MicroBatch batch, DataType type) {
      return Map.of(PredictedTokens.LABELS, Nd4j.createFromArray(predicted(batch).tokens()));
    }

    @Override
    public INDArray rows(INDArray logits, MicroBatch batch) {
      int[] positions = predicted(batch).positions();
      INDArray all = logits.reshape(-1, classes);
      if (positions.length == all.size(0)) {
        return all;
      }
      try (logits) {
        return Nd4j.pullRows(all, 1, positions);
      }
    }

    @Override
    public double weight(MicroBatch batch) {
      return predicted(batch).tokens().length;
    }
  }
}
