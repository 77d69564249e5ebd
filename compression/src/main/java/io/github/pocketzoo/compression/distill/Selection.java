package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.ObjectiveForward;
import io.github.pocketzoo.core.train.TrainingExamples;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingSource;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;

/**
 * Which of the models that a training goes through is the result: the best on held-out examples.
 *
 * @param everySteps steps between two measurements; the last step is measured, too
 * @param patience the training ends after so many measurements none of which was better than the
 *     best before; empty for never
 * @param score what is best
 */
public record Selection(int everySteps, OptionalInt patience, Score score) {
  /** What a model is judged by. */
  @FunctionalInterface
  public interface Score {
    /**
     * Prepares the judgement of a student.
     *
     * @param student changes afterwards
     * @param loss that it is trained with
     * @return its score as it is then, the higher the better; a function of its parameters alone
     */
    ToDoubleFunction<Model> of(Model student, DistillationLoss loss, TrainingOptions options);

    /** Anything that can be measured of a model. */
    static Score of(ToDoubleFunction<Model> measure) {
      return (student, loss, options) -> measure;
    }

    /** The least of the loss that it is trained with, on other examples. */
    static Score ofLoss(TrainingSource heldOut) {
      return (student, loss, options) -> {
        TrainingExamples examples =
            loss.reading(heldOut).prepare(student.tokenizer(), options).examples();
        ObjectiveForward forward = new ObjectiveForward(student, loss);
        return any -> -forward.meanLoss(examples, options.batchSize());
      };
    }
  }

  /** Checks. */
  public Selection {
    if (everySteps < 1) {
      throw new InvalidInputException(
          "%d steps between measurements, expected 1 or more".formatted(everySteps));
    }
    if (patience.isPresent() && patience.getAsInt() < 1) {
      throw new InvalidInputException(
          "patience is %d measurements, expected 1 or more".formatted(patience.getAsInt()));
    }
  }
}
