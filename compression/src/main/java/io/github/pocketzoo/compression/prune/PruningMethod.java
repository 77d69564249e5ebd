package io.github.pocketzoo.compression.prune;

import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.TrainingSource;

/** A way to make a model need fewer weights, with training that lets the others recover. */
public interface PruningMethod {

  /**
   * Prunes and trains a copy of the model.
   *
   * @param model isn't changed
   * @param objective such as cross entropy, or a distillation loss of its teacher
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the model can't be pruned in
   *     this way, before training starts
   */
  Model prune(Model model, Objective objective, TrainingSource data, TrainingRun run);

  /**
   * Prunes a copy of the model at once, without training.
   *
   * @param model isn't changed
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the model can't be pruned in
   *     this way, or this way needs a training
   */
  Model pruneAtOnce(Model model);

  /** Whether weights of embedding tables become zeros, too. */
  default boolean prunesEmbeddings() {
    return false;
  }

  /** How many blocks are left of a model. */
  default int blocksLeft(Model model) {
    return model.architecture().structure().blocks().size();
  }
}
