package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.TrainingSource;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A teacher for a model that something else is done to meanwhile: that is pruned, recovers from it,
 * or learns to be rounded. As in a {@link Distillation}, hidden states of another width are
 * projected, and a model with a part of the teacher's vocabulary is compared with what the teacher
 * says of the same texts or tokens.
 *
 * @param settings of the loss; its student isn't looked at
 * @param teacher isn't changed
 * @param pupil what the model is like when it is trained
 */
public record GuidedTraining(Distillation settings, Model teacher, Model pupil) {

  /**
   * Guidance of a model that may be about to lose blocks.
   *
   * @param model isn't changed
   * @param blocks that are left when it is trained
   */
  public static GuidedTraining of(
      DistillationWeights weights, Model teacher, Model model, int blocks) {
    int all = model.architecture().structure().blocks().size();
    Model pupil =
        blocks == all
            ? model
            : model.with(
                model.architecture().withBlocks(LayerMap.uniform(all, blocks).teacherBlocks()),
                model.parameters(),
                model.tokenizer());
    return new GuidedTraining(Distillation.of(weights), teacher, pupil);
  }

  /**
   * Which outputs of the teacher are needed, so that an engine can be chosen that has them.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the model doesn't fit the
   *     teacher
   */
  public List<String> teacherOutputs() {
    return settings.teacherOutputs(teacher, pupil);
  }

  /**
   * Trains with the loss.
   *
   * @param forward runs the teacher
   * @param seed of projections
   * @param training trains with a loss on texts, as the teacher may read them too
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the model doesn't fit the
   *     teacher, before the training
   */
  public Model train(
      Forward forward,
      TrainingSource source,
      long seed,
      BiFunction<Objective, TrainingSource, Model> training) {
    try (DistillationLoss loss =
        settings.loss(List.of(Teacher.of(teacher, forward)), pupil, seed)) {
      return training.apply(loss, loss.reading(source));
    }
  }
}
