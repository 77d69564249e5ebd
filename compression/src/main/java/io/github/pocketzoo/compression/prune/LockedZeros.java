package io.github.pocketzoo.compression.prune;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.PruningMask;

/** What the zeros of a pruned model, which are locked, forbid. */
public final class LockedZeros {
  private LockedZeros() {}

  /**
   * Refuses to remove parts of a model with such zeros: some of them would go too, and the sparsity
   * that was asked for with them.
   *
   * @throws InvalidInputException if weights of the model were pruned
   */
  public static void requireNone(Model model) {
    if (PruningMask.isPruned(model)) {
      throw new InvalidInputException(
          "the model's zeros are locked, and some would go with what is removed: remove heads,"
              + " neurons and layers before weights become zeros");
    }
  }
}
